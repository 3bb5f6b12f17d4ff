package org.barnabas.cli.tool;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker says that clients reach it and its peers ({@code advertised.listeners}): a client goes there, whatever
 * address it was given first, and hears nothing if it cannot. Asked without TLS, by a Metadata of version 1 for no topic.
 */
final class AdvertisedAddress {

    private static final int CORRELATION = 0x6d657461;
    private static final int LARGEST_ANSWER = 1 << 20;
    private static final int MOST_BROKERS = 1_000;
    private static final byte[] CLIENT = "barnabas-cli".getBytes(StandardCharsets.US_ASCII);

    private AdvertisedAddress() {}

    /** A broker, and where it is said to be. */
    private record Told(int broker, String host, int port) {

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * Says which address cannot be reached.
     *
     * @param servers {@code bootstrap.servers}; the first broker that answers is asked
     * @param waitMs for each answer and connection
     * @return null if all can be reached, or nobody answers
     */
    static @Nullable String unreachable(String servers, int waitMs) {
        for (String server : servers.split(",", -1)) {
            List<Told> told;
            try {
                told = ask(server.trim(), waitMs);
            } catch (IOException | IllegalArgumentException e) {
                continue; // The next one may answer.
            }
            for (Told each : told) {
                if (!BootstrapProbe.canConnect(each.toString(), waitMs)) {
                    return "The broker at " + server.trim() + " says that clients reach "
                            + (told.size() == 1 ? "it" : "broker " + each.broker()) + " at " + each
                            + ", which cannot be reached; see advertised.listeners.";
                }
            }
            return null;
        }
        return null;
    }

    private static List<Told> ask(String server, int waitMs) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(BootstrapProbe.address(server), waitMs);
            socket.setSoTimeout(waitMs);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write(request());
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int size = in.readInt();
            if (size < 2 * Integer.BYTES || size > LARGEST_ANSWER || in.readInt() != CORRELATION) {
                throw new IOException("no answer to a Metadata");
            }
            return brokers(in);
        }
    }

    /** Size, API key 3, version 1, correlation id, client id, no topics. */
    private static byte[] request() {
        int size = 2 + 2 + 4 + 2 + CLIENT.length + 4;
        return ByteBuffer.allocate(4 + size)
                .putInt(size)
                .putShort((short) 3)
                .putShort((short) 1)
                .putInt(CORRELATION)
                .putShort((short) CLIENT.length)
                .put(CLIENT)
                .putInt(0)
                .array();
    }

    private static List<Told> brokers(DataInputStream in) throws IOException {
        List<Told> told = new ArrayList<>();
        int count = in.readInt();
        for (int i = 0; i < Math.min(count, MOST_BROKERS); i++) {
            int id = in.readInt();
            String host = text(in);
            int port = in.readInt();
            text(in); // its rack
            told.add(new Told(id, host, port));
        }
        return told;
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readShort();
        return length < 0 ? "" : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
