/**
 * Chains in flight: the scheduler that maps, publishes, completes, unmaps and delivers. The same code runs live (a
 * thread for each channel, or inline on the caller's thread) and simulated; only the clock and what drives the channels
 * differ.
 *
 * <pre>
 * caller thread                         channel thread
 * plan, place, map, publish  --ring-->  execute, complete, unmap, map next leg, publish  --ring-->  ...
 *                                       last leg: unmap, result, listener
 * </pre>
 */
@NullMarked
package org.raidoffload.schedule;

import org.jspecify.annotations.NullMarked;
