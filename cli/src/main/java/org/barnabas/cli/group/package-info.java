/** {@code barnabas group}. */
@NullMarked
package org.barnabas.cli.group;

import org.jspecify.annotations.NullMarked;
