/** What can be set at run time, and which parts of a broker follow it. */
@NullMarked
package org.barnabas.broker.settings;

import org.jspecify.annotations.NullMarked;
