/** AMCC ppc440spe: copies and P+Q on two DMA channels, plain xor on the XOR core only. */
@NullMarked
package org.raidoffload.engines.ppc44x;

import org.jspecify.annotations.NullMarked;
