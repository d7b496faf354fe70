/** Timing figures from a user's file, laid over those of any engine. */
@NullMarked
package org.raidoffload.engines.timing;

import org.jspecify.annotations.NullMarked;
