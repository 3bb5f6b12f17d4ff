/** The product as its users see it: real processes, real clients, real files. */
@NullMarked
package org.barnabas.systemtests;

import org.jspecify.annotations.NullMarked;
