package org.raidoffload.chain;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.raidoffload.plan.Opcode;

/**
 * What a placement costs, compared field by field in this order: a change of channel makes the chain wait and be mapped
 * anew, a mapping is host time, a descriptor is channel time, and a channel that could do more than the chain needs is
 * one that other chains wait for.
 *
 * @param channelSwitches changes of channel
 * @param maps map calls; the two baselines are costed as PER_LEG
 * @param descriptors of all legs
 * @param idleOpcodes opcodes of the channels used that the chain does not: its contention with chains that need them
 */
public record PlacementCost(int channelSwitches, int maps, int descriptors, int idleOpcodes)
    implements Comparable<PlacementCost> {

  private static final Comparator<PlacementCost> ORDER = Comparator.comparingInt(PlacementCost::channelSwitches)
      .thenComparingInt(PlacementCost::maps).thenComparingInt(PlacementCost::descriptors)
      .thenComparingInt(PlacementCost::idleOpcodes);

  static PlacementCost of(List<Leg> legs, StrategyKind kind) {
    int switches = 0;
    int maps = 0;
    int descriptors = 0;
    Set<Integer> mapped = new HashSet<>();
    Leg previous = null;
    for (Leg leg : legs) {
      boolean changes = previous != null && previous.channelClass().index() != leg.channelClass().index();
      switches += changes ? 1 : 0;
      if (kind != StrategyKind.UP_FRONT) {
        mapped.clear();
      }
      maps += leg.channelClass().cpu() ? 0 : newBuffers(leg, mapped);
      descriptors += leg.descriptors().size();
      previous = leg;
    }
    return new PlacementCost(switches, maps, descriptors, idle(legs));
  }

  private static int newBuffers(Leg leg, Set<Integer> mapped) {
    int before = mapped.size();
    leg.descriptors().forEach(d -> mapped.addAll(d.buffers()));
    return mapped.size() - before;
  }

  private static int idle(List<Leg> legs) {
    int idle = 0;
    Set<Integer> seen = new HashSet<>();
    for (Leg leg : legs) {
      ChannelClass channels = leg.channelClass();
      if (!channels.cpu() && seen.add(channels.index())) {
        Set<Opcode> unused = EnumSet.copyOf(channels.limits().opcodes());
        legs.stream().filter(l -> l.channelClass().index() == channels.index())
            .flatMap(l -> l.descriptors().stream()).forEach(d -> unused.remove(d.opcode()));
        idle += unused.size();
      }
    }
    return idle;
  }

  @Override
  public int compareTo(PlacementCost other) {
    return ORDER.compare(this, other);
  }

  /** For people: {@code 1 switch, 8 maps, 5 descriptors, 2 idle opcodes}. */
  public String describe() {
    return count(channelSwitches, "switch", "switches") + ", " + count(maps, "map", "maps") + ", "
        + count(descriptors, "descriptor", "descriptors") + ", " + count(idleOpcodes, "idle opcode", "idle opcodes");
  }

  private static String count(int n, String one, String many) {
    return n + " " + (n == 1 ? one : many);
  }
}
