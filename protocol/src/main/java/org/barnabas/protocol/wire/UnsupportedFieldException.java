package org.barnabas.protocol.wire;

/** A message holds a value that the version in which it is written cannot express. */
public final class UnsupportedFieldException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String field;
    private final boolean isNull;

    private UnsupportedFieldException(String field, boolean isNull, String message) {
        super(message);
        this.field = field;
        this.isNull = isNull;
    }

    static UnsupportedFieldException tooLong(int length) {
        return new UnsupportedFieldException("", false, "a string of " + length + " bytes is too long");
    }

    /** For generated code: the field does not exist in this version and is not at its default. */
    public static UnsupportedFieldException notInVersion(String field, short version) {
        return new UnsupportedFieldException(field, false, "version " + version + " has no field " + field);
    }

    /** For generated code: the field is null and may not be in this version. */
    public static UnsupportedFieldException nullInVersion(String field, short version) {
        return new UnsupportedFieldException(field, true, field + " must not be null in version " + version);
    }

    /** The field as {@code Struct.field}; empty if a value is too long for any version. */
    public String field() {
        return field;
    }

    /** The field exists, but not null. */
    public boolean isNull() {
        return isNull;
    }
}
