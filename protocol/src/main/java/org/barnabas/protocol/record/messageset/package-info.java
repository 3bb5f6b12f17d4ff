/**
 * Message formats 0 and 1, which clients before 0.11 speak: message sets of producers become batches of format 2, and those
 * become message sets for consumers. Logs hold format 2 only.
 */
@NullMarked
package org.barnabas.protocol.record.messageset;

import org.jspecify.annotations.NullMarked;
