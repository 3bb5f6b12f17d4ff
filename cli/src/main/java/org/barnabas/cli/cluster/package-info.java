/** Commands about a cluster: start one on this machine, look at one anywhere. */
@NullMarked
package org.barnabas.cli.cluster;

import org.jspecify.annotations.NullMarked;
