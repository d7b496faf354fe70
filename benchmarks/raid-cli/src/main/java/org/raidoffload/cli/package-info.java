/** The command line: raid-offload engines, plan, replay, compare, hazards. */
@NullMarked
package org.raidoffload.cli;

import org.jspecify.annotations.NullMarked;
