/** Engines: models of RAID-capable DMA engines, and real executors. Each family has a package of its own. */
@NullMarked
package org.raidoffload.engines;

import org.jspecify.annotations.NullMarked;
