package org.barnabas.log;

/** Who appends to the log of a leader. */
public enum AppendOrigin {
    /** A producer: sequences and epochs are checked. */
    CLIENT,
    /** A coordinator on this broker: its data and its markers; coordinator epochs are checked. */
    COORDINATOR
}
