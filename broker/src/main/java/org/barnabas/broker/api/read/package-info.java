/** Reading that takes time, away from the event loops. Any thread. */
@NullMarked
package org.barnabas.broker.api.read;

import org.jspecify.annotations.NullMarked;
