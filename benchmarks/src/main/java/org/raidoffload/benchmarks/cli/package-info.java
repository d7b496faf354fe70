/** The command line: raid-offload engines, plan, replay, compare, hazards. */
@NullMarked
package org.raidoffload.benchmarks.cli;

import org.jspecify.annotations.NullMarked;
