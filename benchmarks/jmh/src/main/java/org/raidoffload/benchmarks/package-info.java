/** Kernel benchmarks beside their peers: JMH classes, and a paired harness whose ratios are free of drift. */
@NullMarked
package org.raidoffload.benchmarks;

import org.jspecify.annotations.NullMarked;
