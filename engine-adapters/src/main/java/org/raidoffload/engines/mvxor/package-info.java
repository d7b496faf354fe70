/** Marvell mv_xor: Orion, Kirkwood, Armada; copy and xor on every channel. */
@NullMarked
package org.raidoffload.engines.mvxor;

import org.jspecify.annotations.NullMarked;
