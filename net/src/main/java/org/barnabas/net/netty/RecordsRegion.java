package org.barnabas.net.netty;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;
import org.barnabas.protocol.record.FileRecords;

/** A range of a segment file on its way to a socket by sendfile. Releases the range, not the file, when it is sent. */
final class RecordsRegion extends DefaultFileRegion {

    private final FileRecords records;

    RecordsRegion(FileRecords records, FileChannel channel) {
        super(channel, records.position(), records.sizeInBytes());
        this.records = records;
    }

    @Override
    protected void deallocate() {
        records.release();
    }
}
