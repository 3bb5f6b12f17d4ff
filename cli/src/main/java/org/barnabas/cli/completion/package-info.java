/** {@code barnabas completion}: what a shell proposes when the tab key is pressed. */
@NullMarked
package org.barnabas.cli.completion;

import org.jspecify.annotations.NullMarked;
