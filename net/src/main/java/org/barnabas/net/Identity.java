package org.barnabas.net;

/**
 * Who is at the other end of a connection. What there is of it in requests and lists of rights is its {@link #principal}
 * (KIP-189).
 */
public sealed interface Identity {

    /** Somebody who has proved nothing. */
    static Identity anonymous() {
        return Anonymous.INSTANCE;
    }

    /** What kind of name it is, such as {@code User}. */
    String type();

    /** The name, within its type. */
    String name();

    /** Both, as {@code type:name}. */
    default String principal() {
        return type() + ':' + name();
    }

    /** On a listener that asks for no proof. */
    record Anonymous() implements Identity {

        private static final Anonymous INSTANCE = new Anonymous();

        @Override
        public String type() {
            return "User";
        }

        @Override
        public String name() {
            return "ANONYMOUS";
        }
    }
}
