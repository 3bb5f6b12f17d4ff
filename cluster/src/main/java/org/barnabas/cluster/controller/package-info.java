/** Decisions about the cluster, pure functions, and the controller that carries them out on its own thread. */
@NullMarked
package org.barnabas.cluster.controller;

import org.jspecify.annotations.NullMarked;
