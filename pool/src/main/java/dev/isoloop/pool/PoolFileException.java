package dev.isoloop.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** A file could not be worked on. The message is one line: what was tried, which path, and why it failed. */
public final class PoolFileException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    private final transient Path path;

    /**
     * Creates the exception.
     *
     * @param verb what was tried, as in "read"
     * @param path the file
     * @param cause what the file system said
     */
    public PoolFileException(String verb, Path path, IOException cause) {
        super("can't " + verb + " " + path + ": " + reason(verb, path, cause), cause);
        this.path = path;
    }

    /** {@return the file; null after serialization} */
    public Path path() {
        return path;
    }

    private static String reason(String verb, Path path, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (cause instanceof NotDirectoryException) {
            return "it is no folder";
        }
        if (cause instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        }
        if (!verb.equals("list") && Files.isDirectory(path)) {
            return "it is a folder";
        }
        String said = cause instanceof FileSystemException known ? known.getReason() : cause.getMessage();
        return said == null ? cause.getClass().getSimpleName() : said;
    }
}
