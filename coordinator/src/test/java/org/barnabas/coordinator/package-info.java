@NullMarked
package org.barnabas.coordinator;

import org.jspecify.annotations.NullMarked;
