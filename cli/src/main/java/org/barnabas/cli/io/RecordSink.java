package org.barnabas.cli.io;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Writes records for those who read them; each ends with a line feed. */
interface RecordSink {

    /** Writes a record; what it writes to may keep it in a buffer. */
    void write(ConsumerRecord<byte[], byte[]> record, OutputStream out) throws IOException;
}
