/** Groups and their coordinators. */
@NullMarked
package org.barnabas.broker.api.groups;

import org.jspecify.annotations.NullMarked;
