package org.barnabas.cli.io;

import java.io.IOException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Where the records come from that are to be sent. One thread. */
interface RecordSource {

    /**
     * The next record, or null at the end; blocks until there is one.
     *
     * @throws org.barnabas.cli.tool.ToolException if what stands there is no record; it says where
     */
    @Nullable
    ProducerRecord<byte[], byte[]> next() throws IOException;
}
