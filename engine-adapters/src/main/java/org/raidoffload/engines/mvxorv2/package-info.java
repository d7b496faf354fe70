/** Marvell mv_xor_v2 of Armada 7K and 8K: one ring for copies and xors, interrupts for batches. */
@NullMarked
package org.raidoffload.engines.mvxorv2;

import org.jspecify.annotations.NullMarked;
