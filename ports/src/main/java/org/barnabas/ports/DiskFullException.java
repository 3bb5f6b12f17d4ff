package org.barnabas.ports;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * There is no room for what was to be written: the disk is full, or a quota is used up. Nothing else is wrong with it, and
 * the same may be tried again when there is room. What was to be written may be there in part. A {@link Disk} never throws
 * this where it forces: after a failed force the content of the file is unknown, whatever the reason.
 */
public final class DiskFullException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What Linux, BSD and Windows call it. */
    private static final String[] REASONS = {
        "no space left on device", "disk quota exceeded", "disc quota exceeded", "not enough space on the disk"
    };

    private static final int CAUSES_MAX = 16;

    public DiskFullException(String message) {
        super(message);
    }

    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether a failure, or what caused it, is for want of room by what the operating system said of it. */
    public static boolean isBehind(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < CAUSES_MAX; depth++) {
            if (at instanceof DiskFullException || saysFull(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static boolean saysFull(Throwable failure) {
        return failure instanceof IOException
                && (saysFull(failure.getMessage())
                        || (failure instanceof FileSystemException file && saysFull(file.getReason())));
    }

    private static boolean saysFull(@Nullable String text) {
        if (text == null) {
            return false;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        for (String reason : REASONS) {
            if (lower.contains(reason)) {
                return true;
            }
        }
        return false;
    }
}
