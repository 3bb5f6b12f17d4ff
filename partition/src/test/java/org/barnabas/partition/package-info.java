@NullMarked
package org.barnabas.partition;

import org.jspecify.annotations.NullMarked;
