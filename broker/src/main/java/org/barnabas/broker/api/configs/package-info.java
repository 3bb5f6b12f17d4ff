/** Configurations of topics and brokers. */
@NullMarked
package org.barnabas.broker.api.configs;

import org.jspecify.annotations.NullMarked;
