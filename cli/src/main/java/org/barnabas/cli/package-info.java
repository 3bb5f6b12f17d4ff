/** The {@code barnabas} command. */
@NullMarked
package org.barnabas.cli;

import org.jspecify.annotations.NullMarked;
