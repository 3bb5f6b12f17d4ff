@NullMarked
package org.barnabas.broker.groups;

import org.jspecify.annotations.NullMarked;
