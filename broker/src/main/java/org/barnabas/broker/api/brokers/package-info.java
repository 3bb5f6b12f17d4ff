/** What brokers and the controller tell each other, and what the cluster tells of itself. */
@NullMarked
package org.barnabas.broker.api.brokers;

import org.jspecify.annotations.NullMarked;
