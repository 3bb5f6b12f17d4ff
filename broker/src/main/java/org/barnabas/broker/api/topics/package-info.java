/** Topics and metadata. */
@NullMarked
package org.barnabas.broker.api.topics;

import org.jspecify.annotations.NullMarked;
