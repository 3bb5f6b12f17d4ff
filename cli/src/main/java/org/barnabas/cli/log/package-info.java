/** {@code barnabas log}. */
@NullMarked
package org.barnabas.cli.log;

import org.jspecify.annotations.NullMarked;
