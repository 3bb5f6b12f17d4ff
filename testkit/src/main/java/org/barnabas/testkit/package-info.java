/** Fakes of the ports: time that stands still until a test moves it, disks that lose what was not forced. */
@NullMarked
package org.barnabas.testkit;

import org.jspecify.annotations.NullMarked;
