package org.barnabas.cluster.controller.decide;

import org.barnabas.protocol.ErrorCode;

/** Why something asked for is refused. */
record Problem(ErrorCode code, String message) {}
