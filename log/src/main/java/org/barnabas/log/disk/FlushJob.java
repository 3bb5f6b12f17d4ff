package org.barnabas.log.disk;

import java.nio.file.Path;
import java.util.List;
import org.barnabas.ports.Mailbox;
import org.jspecify.annotations.Nullable;

/**
 * One request to the {@link Flusher}.
 *
 * @param started a leader epoch whose start is to be noted durably; null for none
 * @param epochs what a log's file of epochs has to say before anything of the log counts as durable; null if it does
 * @param open an open file to force; the job is one of its users until the round has ended. Null for none
 * @param files closed files to force; one that is missing by now was deleted and is skipped
 * @param directories to force afterwards, so that new names are durable
 * @param upToOffset passed to the listener
 * @param mailbox of the listener's thread
 */
public record FlushJob(
        @Nullable EpochStart started,
        EpochFile.@Nullable State epochs,
        @Nullable SharedFile open,
        List<Path> files,
        List<Path> directories,
        long upToOffset,
        Mailbox mailbox,
        FlushListener listener) {}
