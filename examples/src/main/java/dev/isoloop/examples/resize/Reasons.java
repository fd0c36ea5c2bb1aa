package dev.isoloop.examples.resize;

import dev.isoloop.examples.image.BadPictureException;
import dev.isoloop.sharedmem.MemoryLimitException;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Turns what went wrong into a few plain words for one line on stderr. */
final class Reasons {

    private Reasons() {}

    static String of(Throwable problem) {
        if (problem instanceof BadPictureException) {
            return problem.getMessage();
        }
        if (problem instanceof UncheckedIOException && problem.getCause() != null) {
            return of(problem.getCause());
        }
        if (problem instanceof NoSuchFileException) {
            return "no such file";
        }
        if (problem instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (problem instanceof EOFException) {
            return "ends too early";
        }
        if (problem instanceof OutOfMemoryError || problem instanceof MemoryLimitException) {
            return "needs more memory than there is";
        }
        if (problem instanceof FileSystemException && ((FileSystemException) problem).getReason() != null) {
            return lowerFirst(((FileSystemException) problem).getReason());
        }
        String message = problem.getMessage();
        if (message == null || message.isBlank()) {
            return problem.getClass().getSimpleName();
        }
        return lowerFirst(message.lines().findFirst().orElse(message));
    }

    private static String lowerFirst(String text) {
        boolean oneCapital = text.length() > 1 && !Character.isUpperCase(text.charAt(1));
        return oneCapital ? text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1) : text;
    }
}
