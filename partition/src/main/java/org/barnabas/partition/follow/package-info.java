/** Copying from leaders: sessions of fetches, one fetcher for each leader and thread. */
@NullMarked
package org.barnabas.partition.follow;

import org.jspecify.annotations.NullMarked;
