/** {@code barnabas profile}: named clusters. */
@NullMarked
package org.barnabas.cli.profile;

import org.jspecify.annotations.NullMarked;
