/** Fetch, for consumers and followers: sessions (KIP-227), waiting, answers. */
@NullMarked
package org.barnabas.broker.api.fetch;

import org.jspecify.annotations.NullMarked;
