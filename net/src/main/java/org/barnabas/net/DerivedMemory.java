package org.barnabas.net;

import io.netty.buffer.ByteBuf;

/**
 * The memory of what is made of what requests carried, such as records that are converted or compressed anew. It is on the account
 * of request memory and bounded to a part of it.
 *
 * <p>Threads: any.
 */
public interface DerivedMemory {

    /** An account without a bound. */
    DerivedMemory UNBOUNDED = new DerivedMemory() {
        @Override
        public boolean mayDerive() {
            return true;
        }

        @Override
        public ByteBuf charged(ByteBuf made) {
            return made;
        }
    };

    /**
     * Whether more may be made: what all requests have had made of them holds less than its share. A bound to look at before each
     * piece; pieces that are being made meanwhile may go beyond it.
     */
    boolean mayDerive();

    /**
     * Puts direct memory that was made on the account, from now until its last reference goes, wherever that is.
     *
     * @param made its reference passes on, also if this fails; nobody else holds one
     * @return the same bytes, to be used in its place
     */
    ByteBuf charged(ByteBuf made);
}
