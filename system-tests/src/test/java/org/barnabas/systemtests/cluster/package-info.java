/** Whole clusters as processes of one machine, with faults, load, and a judgement on what clients saw. */
@NullMarked
package org.barnabas.systemtests.cluster;

import org.jspecify.annotations.NullMarked;
