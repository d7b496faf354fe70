package org.raidoffload.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engine.RingEntryArithmetic;

/**
 * Channels of an engine that take the same things, so that placement need not tell them apart; which of them runs a
 * chain is chosen when it is submitted. The last class of every engine is the CPU.
 *
 * @param index position in {@link #of}
 * @param name of the channels, joined by a slash
 * @param channels numbers of the channels; empty for the CPU class
 * @param limits what each of them takes
 * @param entryArithmetic how many ring entries a descriptor takes
 * @param cpu whether the software engine runs the leg, on unmapped memory
 */
public record ChannelClass(int index, String name, List<Integer> channels, ChannelLimits limits,
    RingEntryArithmetic entryArithmetic,
    boolean cpu) {

  /** Limits of the CPU: every opcode, any alignment. */
  public static final ChannelLimits CPU_LIMITS = ChannelLimits.builder(1024).copy().zero()
      .xor(ChannelLimits.MAXIMUM_SOURCES).xorVal(ChannelLimits.MAXIMUM_SOURCES)
      .pq(ChannelLimits.MAXIMUM_SOURCES, PqContinuation.NATIVE)
      .pqVal(ChannelLimits.MAXIMUM_SOURCES).build();

  public ChannelClass {
    channels = List.copyOf(channels);
  }

  /** The classes of an engine, in the order of their first channels, and the CPU class at the end. */
  public static List<ChannelClass> of(OffloadEngine engine) {
    List<ChannelClass> classes = new ArrayList<>();
    List<ChannelDescription> channels = engine.channels();
    boolean[] taken = new boolean[channels.size()];
    for (int i = 0; i < channels.size(); i++) {
      if (taken[i]) {
        continue;
      }
      List<Integer> alike = new ArrayList<>();
      for (int j = i; j < channels.size(); j++) {
        if (!taken[j] && channels.get(j).limits().equals(channels.get(i).limits())
            && channels.get(j).entryArithmetic().equals(channels.get(i).entryArithmetic())) {
          taken[j] = true;
          alike.add(j);
        }
      }
      String name = alike.stream().map(c -> channels.get(c).name()).collect(Collectors.joining("/"));
      classes.add(new ChannelClass(classes.size(), name, alike, channels.get(i).limits(),
          channels.get(i).entryArithmetic(),
          engine.runsOnCpu()));
    }
    if (!engine.runsOnCpu()) {
      classes.add(new ChannelClass(classes.size(), "CPU", List.of(), CPU_LIMITS, RingEntryArithmetic.ONE, true));
    }
    return classes;
  }
}
