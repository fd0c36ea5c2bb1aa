package dev.isoloop.jmh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of a program of this module that is no JMH benchmark, by their places; numbers may be left out. What is wrong with one is
 * a line on stderr and exit code 2.
 */
final class MainArguments {
    private static final int WRONG_ARGUMENTS = 2;

    private final String[] given;

    private MainArguments(String[] given) {
        this.given = given;
    }

    /** What a program does with its arguments. */
    interface Program<X extends Throwable> {
        void run(MainArguments arguments) throws X;
    }

    /** An argument is not what was expected. */
    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message);
        }
    }

    /** Runs a program on the calling thread; ends the process if an argument is wrong. */
    static <X extends Throwable> void run(Class<?> program, String[] given, Program<X> body) throws X {
        try {
            body.run(new MainArguments(given));
        } catch (Wrong wrong) {
            System.err.println(program.getSimpleName() + ": " + wrong.getMessage());
            System.exit(WRONG_ARGUMENTS);
        }
    }

    boolean has(int at) {
        return at < given.length;
    }

    /** One of these words. */
    String oneOf(int at, String name, List<String> words) {
        String word = has(at) ? given[at] : "";
        if (!words.contains(word)) {
            throw new Wrong(name + " is '" + word + "', expected one of " + String.join(", ", words));
        }
        return word;
    }

    /** Those from this place on, each one of these words. */
    List<String> someOf(int from, String name, List<String> words) {
        List<String> some = new ArrayList<>();
        for (int at = from; has(at); at++) {
            some.add(oneOf(at, name, words));
        }
        return some;
    }

    /** A number from 1 on. */
    int number(int at, String name, int byDefault) {
        return has(at) ? number(at, name) : byDefault;
    }

    /** The same, which must be given. */
    int number(int at, String name) {
        String text = has(at) ? given[at] : "";
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // told below
        }
        throw new Wrong(name + " is '" + text + "', expected a number from 1 on");
    }

    /** The files from this place on. */
    List<Path> files(int from, String name) {
        List<Path> files = new ArrayList<>();
        for (int at = from; has(at); at++) {
            Path file = Path.of(given[at]);
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new Wrong(name + " is '" + file + "', expected a file that can be read");
            }
            files.add(file);
        }
        return files;
    }
}
