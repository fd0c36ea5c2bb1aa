package dev.isoloop.examples.resize;

/**
 * One input that could not be done.
 *
 * @param file as the user named it, or as found in a folder the user named
 * @param reason one line of plain words
 */
record Failure(String file, String reason) {

    /** {@return one line, also when the file's name holds line breaks} */
    String line() {
        return (file + ": " + reason).replaceAll("\\p{Cntrl}", "?");
    }
}
