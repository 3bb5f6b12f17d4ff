/** {@code barnabas broker}: one broker of a cluster. */
@NullMarked
package org.barnabas.cli.broker;

import org.jspecify.annotations.NullMarked;
