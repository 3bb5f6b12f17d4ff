/** Who is in a group, what its znodes say, and who gets which partitions. No I/O: everything here is a function of texts. */
@NullMarked
package org.barnabas.client.group;

import org.jspecify.annotations.NullMarked;
