package org.barnabas.protocol.wire;

/** A response that tells the client for how long it is held back. */
public interface Throttled extends Message {

    /** Milliseconds for which the client is held back; 0 if it is not. */
    int throttleTimeMs();

    /** Sets the milliseconds; versions that have no such field leave it out. */
    Throttled throttleTimeMs(int value);
}
