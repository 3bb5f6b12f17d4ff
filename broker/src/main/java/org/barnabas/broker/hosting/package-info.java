/** Lets coordinators live on the partitions that this broker leads, whatever they coordinate. */
@NullMarked
package org.barnabas.broker.hosting;

import org.jspecify.annotations.NullMarked;
