package org.barnabas.cli.tool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file cannot be used, in words: the exceptions often have no more to say than its name. */
public final class FileTrouble {

    private FileTrouble() {}

    /** The reason alone, without the name of the file. */
    public static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "there is such a file already";
        }
        String said = failure instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : failure.getMessage();
        boolean nameOnly = failure instanceof FileSystemException file && file.getReason() == null;
        return said == null || said.isBlank() || nameOnly ? failure.getClass().getSimpleName() : said;
    }

    /** The reason why this file cannot be read or written. */
    public static String reason(Path file, IOException failure) {
        return Files.isDirectory(file) ? "it is a folder" : reason(failure);
    }
}
