/** What all of a log speaks of: its name and configuration, its failures and figures. Knows nothing of files. */
@NullMarked
package org.barnabas.log.model;

import org.jspecify.annotations.NullMarked;
