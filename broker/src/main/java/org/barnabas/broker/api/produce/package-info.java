/** Produce, InitProducerId, and what has to be looked at before records are taken. */
@NullMarked
package org.barnabas.broker.api.produce;

import org.jspecify.annotations.NullMarked;
