/** What brokers know of the cluster: immutable, replaced as a whole. */
@NullMarked
package org.barnabas.cluster.image;

import org.jspecify.annotations.NullMarked;
