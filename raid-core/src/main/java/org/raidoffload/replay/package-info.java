/**
 * Recorded stripe work: the chain-trace format (JSON lines, versioned), its reader and writer, and the replayer that
 * runs a trace on an engine in model time with every byte, operation and mapping checked. In a test:
 *
 * <pre>
 * try (TraceReader trace = TraceReader.open(path)) {
 *   TraceReplay.on(engine).run(trace).requireRight();
 * }
 * </pre>
 */
@NullMarked
package org.raidoffload.replay;

import org.jspecify.annotations.NullMarked;
