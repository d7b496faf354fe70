/**
 * The rings between owners of a chain: one for each channel, as long as the engine's descriptor list. The only package
 * that sees the Disruptor.
 */
@NullMarked
package org.raidoffload.ring;

import org.jspecify.annotations.NullMarked;
