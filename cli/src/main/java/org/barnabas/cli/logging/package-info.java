/** What the process logs: levels, the way of a line to a file or to standard error, and files that rotate. */
@NullMarked
package org.barnabas.cli.logging;

import org.jspecify.annotations.NullMarked;
