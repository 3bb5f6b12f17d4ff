/** A broker's membership: registration, sessions, watched configurations, and what the controller tells it. */
@NullMarked
package org.barnabas.cluster.member;

import org.jspecify.annotations.NullMarked;
