/** The way of a request from its connection to its handler. */
@NullMarked
package org.barnabas.broker.requests;

import org.jspecify.annotations.NullMarked;
