/** Engines: models of RAID-capable DMA engines, which are documents, and executors, which are code. */
@NullMarked
package org.raidoffload.engines;

import org.jspecify.annotations.NullMarked;
