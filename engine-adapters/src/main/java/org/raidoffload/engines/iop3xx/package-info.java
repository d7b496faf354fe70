/** Intel iop321 and iop331: copies on two DMA channels, xor on the accelerator unit. */
@NullMarked
package org.raidoffload.engines.iop3xx;

import org.jspecify.annotations.NullMarked;
