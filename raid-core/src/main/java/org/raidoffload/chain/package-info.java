/**
 * Placing a plan on the channels of an engine: which channel runs what, how operations are cut to its limits, where
 * the chain falls into legs, and which mapping strategy follows. Pure functions of plan, engine and options.
 */
@NullMarked
package org.raidoffload.chain;

import org.jspecify.annotations.NullMarked;
