/** What is known of clients that need records in formats 0 and 1: what it costs to convert for them, and who they are. */
@NullMarked
package org.barnabas.broker.api.conversion;

import org.jspecify.annotations.NullMarked;
