/** {@code barnabas topic}. */
@NullMarked
package org.barnabas.cli.topic;

import org.jspecify.annotations.NullMarked;
