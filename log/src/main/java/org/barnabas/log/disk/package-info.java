/**
 * Files of a log directory, who has them open, whether the directory can be trusted, and what makes them durable.
 * Nothing here knows what a batch is.
 */
@NullMarked
package org.barnabas.log.disk;

import org.jspecify.annotations.NullMarked;
