@NullMarked
package org.barnabas.broker.hosting;

import org.jspecify.annotations.NullMarked;
