@NullMarked
package org.barnabas.broker.api;

import org.jspecify.annotations.NullMarked;
