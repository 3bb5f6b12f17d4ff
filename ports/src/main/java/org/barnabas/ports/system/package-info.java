/** The real adapters: the only place where threads, clocks and files of the operating system are touched. */
@NullMarked
package org.barnabas.ports.system;

import org.jspecify.annotations.NullMarked;
