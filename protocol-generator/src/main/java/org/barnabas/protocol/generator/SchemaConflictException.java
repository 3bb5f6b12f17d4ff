package org.barnabas.protocol.generator;

/** Two lines of schemas say different things about the same versions: somebody has to look which of them is right. */
final class SchemaConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says both.
     *
     * @param place the message, and the way to the field in it
     * @param what the property on which they differ
     */
    SchemaConflictException(String place, String what, Object newest, Object older) {
        super(place + ": the newest schemas and the older ones contradict each other. " + what + " is " + newest
                + " in the newest, " + older + " in the older");
    }
}
