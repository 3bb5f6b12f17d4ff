/**
 * The rules above {@link org.barnabas.cluster.zk.ZkWire}: what is asked again after a lost connection and what is not, what
 * is said of outcomes that nobody knows, one session after the other. No threads, no clocks.
 */
@NullMarked
package org.barnabas.cluster.session;

import org.jspecify.annotations.NullMarked;
