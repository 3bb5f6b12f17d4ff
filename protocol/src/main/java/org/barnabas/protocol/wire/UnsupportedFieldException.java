package org.barnabas.protocol.wire;

/** A message holds a value that the version in which it is written cannot express. */
public final class UnsupportedFieldException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private UnsupportedFieldException(String message) {
        super(message);
    }

    static UnsupportedFieldException tooLong(int length) {
        return new UnsupportedFieldException("a string of " + length + " bytes is too long");
    }

    /** For generated code: the field does not exist in this version and is not at its default. */
    public static UnsupportedFieldException notInVersion(String field, short version) {
        return new UnsupportedFieldException("version " + version + " has no field " + field);
    }

    /** For generated code: the field is null and may not be in this version. */
    public static UnsupportedFieldException nullInVersion(String field, short version) {
        return new UnsupportedFieldException(field + " must not be null in version " + version);
    }
}
