/** Micrometer metrics of a scheduler. Reads, never drives. */
@NullMarked
package org.raidoffload.metrics;

import org.jspecify.annotations.NullMarked;
