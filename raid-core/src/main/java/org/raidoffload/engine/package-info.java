/**
 * What an offload engine is: channels, limits, timing, and the SPI by which a channel is fed. An engine is found by
 * {@link java.util.ServiceLoader}; presets live in the module engine-adapters.
 */
@NullMarked
package org.raidoffload.engine;

import org.jspecify.annotations.NullMarked;
