/** What a log remembers of producers: sequences, open transactions, snapshots of both (KIP-98). */
@NullMarked
package org.barnabas.log.producer;

import org.jspecify.annotations.NullMarked;
