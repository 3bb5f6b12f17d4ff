/** {@code barnabas produce} and {@code barnabas consume}. */
@NullMarked
package org.barnabas.cli.io;

import org.jspecify.annotations.NullMarked;
