/** Which engine can run which request's chain on one channel, as a generated table. */
@NullMarked
package org.raidoffload.engines.feasibility;

import org.jspecify.annotations.NullMarked;
