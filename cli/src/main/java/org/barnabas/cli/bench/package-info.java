/** {@code barnabas bench}. */
@NullMarked
package org.barnabas.cli.bench;

import org.jspecify.annotations.NullMarked;
