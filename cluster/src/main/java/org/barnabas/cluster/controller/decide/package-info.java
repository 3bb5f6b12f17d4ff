/**
 * What a controller decides. Pure: state and a question in, changes, writes and messages out; nothing here talks to
 * ZooKeeper, waits, or is told later.
 */
@NullMarked
package org.barnabas.cluster.controller.decide;

import org.jspecify.annotations.NullMarked;
