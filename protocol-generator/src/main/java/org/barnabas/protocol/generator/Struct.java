package org.barnabas.protocol.generator;

import java.util.List;

/** A named group of fields, declared in place or shared by several fields of a message. */
record Struct(String name, List<Field> fields) {}
