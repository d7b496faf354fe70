/** The engine that runs a ParityKernel on the CPU, without limits that matter. */
@NullMarked
package org.raidoffload.engines.software;

import org.jspecify.annotations.NullMarked;
