package org.barnabas.cli;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.TreeMap;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** What one broker knows of the cluster: an admin client would ask any of them. */
final class BrokerView {

    private static final short VERSION = 12;
    private static final int TIMEOUT_MS = 5_000;
    private static final String NOBODY = "";

    private BrokerView() {}

    /** Its topics with leaders and replicas, as text to compare; empty if nobody answers at the port. */
    static String of(int port) {
        MetadataRequest request = MetadataRequest.Builder.allTopics().build(VERSION);
        RequestHeader header = new RequestHeader(ApiKeys.METADATA, VERSION, "view", 1);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MS);
            ByteBuffer bytes = request.serializeWithHeader(header);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(bytes.remaining());
            out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            ByteBuffer answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
            return text((MetadataResponse) AbstractResponse.parseResponse(answer, header));
        } catch (IOException e) {
            return NOBODY;
        }
    }

    private static String text(MetadataResponse response) {
        TreeMap<String, String> partitions = new TreeMap<>();
        response.topicMetadata()
                .forEach(topic -> topic.partitionMetadata()
                        .forEach(partition -> partitions.put(
                                topic.topic() + "-" + partition.partition(),
                                partition.leaderId + " of " + partition.replicaIds + ", in sync "
                                        + partition.inSyncReplicaIds)));
        return response.brokersById().keySet().stream().sorted().toList() + " " + partitions;
    }
}
