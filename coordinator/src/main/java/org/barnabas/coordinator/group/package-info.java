/** Classic consumer groups: members, generations, the walk from a join to an assignment. */
@NullMarked
package org.barnabas.coordinator.group;

import org.jspecify.annotations.NullMarked;
