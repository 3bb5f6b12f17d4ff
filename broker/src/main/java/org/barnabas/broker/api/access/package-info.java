/** Who may do what: the port that decides, and how requests ask it before their handlers see them. */
@NullMarked
package org.barnabas.broker.api.access;

import org.jspecify.annotations.NullMarked;
