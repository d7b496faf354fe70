/** The published figures that the timing models are held against. */
@NullMarked
package org.raidoffload.engines.calibration;

import org.jspecify.annotations.NullMarked;
