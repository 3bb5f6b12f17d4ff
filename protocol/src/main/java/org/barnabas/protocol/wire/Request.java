package org.barnabas.protocol.wire;

import org.barnabas.protocol.ErrorCode;

/** A message that is answered by another one. */
public interface Request extends Message {

    /**
     * The response that gives all that the request names the same error: an error for the whole where the response has one
     * in every version, else one for each entry of the request (and for the whole in the versions that know it). It can be
     * written in each version in which the request can be read. What is not known because of the error has the value that
     * stands for that: -1 for offsets, epochs and nodes.
     */
    Message errorFor(ErrorCode error);
}
