package org.barnabas.ports.system;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.barnabas.ports.DiskFullException;

/** Tells a full disk from a broken one. */
final class Room {

    private Room() {}

    /** The failure of a write: a {@link DiskFullException} if that is what it was, else the failure itself. */
    static IOException judged(IOException failure, Path path) {
        if (failure instanceof DiskFullException) {
            return failure;
        }
        if (DiskFullException.isBehind(failure) || (isUnnamed(failure) && nothingIsFree(path))) {
            return new DiskFullException(String.valueOf(failure.getMessage()), failure);
        }
        return failure;
    }

    /** The system's words come in the language of its user: what is not known by name may still be a full disk. */
    private static boolean isUnnamed(IOException failure) {
        boolean plain = failure.getClass() == IOException.class || failure.getClass() == FileSystemException.class;
        String message = failure.getMessage();
        return plain && message != null && !message.contains("Input/output error");
    }

    private static boolean nothingIsFree(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        File folder = (parent == null ? path : parent).toFile();
        return folder.getUsableSpace() == 0 && folder.getTotalSpace() > 0;
    }
}
