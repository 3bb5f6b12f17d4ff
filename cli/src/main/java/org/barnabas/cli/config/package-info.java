/** {@code barnabas config}. */
@NullMarked
package org.barnabas.cli.config;

import org.jspecify.annotations.NullMarked;
