/** Broker and topic configuration under Kafka's own key names. */
@NullMarked
package org.barnabas.broker.config;

import org.jspecify.annotations.NullMarked;
