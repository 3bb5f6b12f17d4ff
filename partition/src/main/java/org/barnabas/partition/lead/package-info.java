/**
 * Parts of a leader: followers and how far they are, the in-sync set, the high watermark, and who waits for it. They
 * belong to their partition's thread.
 */
@NullMarked
package org.barnabas.partition.lead;

import org.jspecify.annotations.NullMarked;
