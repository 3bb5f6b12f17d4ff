/** The cluster as every broker sees it: an immutable image, its changes, and the port to the coordination service. */
@NullMarked
package org.barnabas.cluster;

import org.jspecify.annotations.NullMarked;
