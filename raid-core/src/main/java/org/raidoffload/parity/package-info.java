/** Arithmetic on blocks: GF(2^8), xor, P+Q, recovery, validation, fused copy and parity; and which kernel runs it. */
@NullMarked
package org.raidoffload.parity;

import org.jspecify.annotations.NullMarked;
