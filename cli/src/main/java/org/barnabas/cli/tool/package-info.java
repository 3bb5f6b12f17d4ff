/** What the command line's tools share: connection, output, failures. */
@NullMarked
package org.barnabas.cli.tool;

import org.jspecify.annotations.NullMarked;
