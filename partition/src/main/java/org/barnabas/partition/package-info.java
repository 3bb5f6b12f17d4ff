/**
 * Partitions and the threads that own them: shards, roles, acknowledgements, high watermark, waiting fetches. Everything
 * here is owned by one shard's thread, except the handles, views and registries that say otherwise.
 */
@NullMarked
package org.barnabas.partition;

import org.jspecify.annotations.NullMarked;
