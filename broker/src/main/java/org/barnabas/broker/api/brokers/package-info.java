/** What brokers and the controller tell each other. */
@NullMarked
package org.barnabas.broker.api.brokers;

import org.jspecify.annotations.NullMarked;
