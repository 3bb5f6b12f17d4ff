/** What a broker shows to operators: its metrics. */
@NullMarked
package org.barnabas.console;

import org.jspecify.annotations.NullMarked;
