/** What is asked about logs beside records: offsets by time, epochs, producers, directories, deletion of records. */
@NullMarked
package org.barnabas.broker.api.logs;

import org.jspecify.annotations.NullMarked;
