package org.barnabas.net.netty;

import io.netty.channel.Channel;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * What lies between the sockets of a listener and those who hear of their bytes. On the loop of each channel.
 */
public interface ChannelShape {

    /** Bytes as they are. */
    ChannelShape PLAIN = new Plain();

    /** Adds what changes bytes on their way, nearest to the socket first; the core's end of the pipeline comes behind it. */
    void addTo(Channel channel);

    /** Whether the socket's bytes are those that the core reads, so that they may be received into its memory. */
    boolean receivesInPlace();

    /** Whether bytes of files may go to the socket without passing by here. */
    boolean sendsFiles();

    /**
     * Whether the event says that the peer will send nothing more, and may still read: the end of the stream, or what a
     * protocol in between has for it.
     */
    boolean endsSending(Object event);

    /** The shape of all connections of a listener, taken and made alike, by its name. */
    @FunctionalInterface
    interface OfListener {
        ChannelShape of(String listener);
    }

    /** No security. */
    record Plain() implements ChannelShape {

        @Override
        public void addTo(Channel channel) {}

        @Override
        public boolean receivesInPlace() {
            return true;
        }

        @Override
        public boolean sendsFiles() {
            return true;
        }

        @Override
        public boolean endsSending(Object event) {
            return event == ChannelInputShutdownEvent.INSTANCE;
        }
    }
}
