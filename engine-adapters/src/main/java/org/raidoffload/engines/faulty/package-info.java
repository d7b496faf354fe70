/**
 * Any engine with faults injected by a plan: deterministic for a plan and its seed. A plan is built in code or read from
 * a JSON or YAML file:
 *
 * <pre>
 * seed: 7                       # chooses what is spoiled and when "oneIn" strikes
 * faults:
 *   - kind: BUSY                # see Fault.Kind; required
 *     opcode: XOR               # left out: any
 *     channel: 0                # left out: any; operations are counted on each channel by itself
 *     at: 3                     # the third such operation since the channel was opened; left out: the first
 *     count: 1                  # so many operations in a row
 *     amount: 2                 # BUSY: refusals; LATE: polls
 *   - {kind: FAIL, oneIn: 50}   # instead of at and count: each operation with this chance
 * failingMaps:
 *   - {device: 2, at: 5, count: 1}   # the fifth attempt to map for the device; device left out: any
 * </pre>
 *
 * On an engine that fuses operations into one step, a step counts as one operation; a plan with a fault for one opcode
 * keeps it from fusing.
 */
@NullMarked
package org.raidoffload.engines.faulty;

import org.jspecify.annotations.NullMarked;
