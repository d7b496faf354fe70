package org.raidoffload.simulation;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Simulation} runs. Immutable; begin with {@link #PLAIN}.
 *
 * @param movesBytes whether descriptors really move bytes; false measures time only
 * @param lines gets the event log line by line, or null
 * @param timeline is told what happens when, or null
 * @param batching what doorbells and interrupts are shared by
 * @param handOver how the host learns that a leg has ended whose chain changes channels
 */
public record SimulationOptions(boolean movesBytes, @Nullable Consumer<String> lines, @Nullable Timeline timeline,
    Batching batching, HandOver handOver) {

  /** Bytes are moved, doorbells and interrupts are shared as drivers do, and nobody is told. */
  public static final SimulationOptions PLAIN = new SimulationOptions(true, null, null, Batching.DRIVER,
      HandOver.LAST_DESCRIPTOR);

  /** The same without moving bytes: model time only. */
  public SimulationOptions timeOnly() {
    return new SimulationOptions(false, lines, timeline, batching, handOver);
  }

  /** The same with somebody who gets the event log. */
  public SimulationOptions lines(@Nullable Consumer<String> consumer) {
    return new SimulationOptions(movesBytes, consumer, timeline, batching, handOver);
  }

  /** The same with somebody who is told what happens when. */
  public SimulationOptions timeline(@Nullable Timeline watcher) {
    return new SimulationOptions(movesBytes, lines, watcher, batching, handOver);
  }

  /** The same with other sharing of doorbells and interrupts. */
  public SimulationOptions batching(Batching how) {
    return new SimulationOptions(movesBytes, lines, timeline, how, handOver);
  }

  /** The same with other hand-overs. */
  public SimulationOptions handOver(HandOver how) {
    return new SimulationOptions(movesBytes, lines, timeline, batching, how);
  }
}
