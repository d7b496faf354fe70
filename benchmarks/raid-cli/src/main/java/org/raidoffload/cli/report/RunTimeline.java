package org.raidoffload.cli.report;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.simulation.HostCost;
import org.raidoffload.simulation.Timeline;

/**
 * One run in a {@link TimelineFile}: tracks of the host's CPU and of each channel until the first chains have ended, with
 * an arrow for each dependency between the operations of one chain, and for those chains the owner of each buffer. One
 * thread.
 */
public final class RunTimeline implements Timeline {
  private final TimelineFile file;
  private final String run;
  private final long limit;
  private final int engine;
  private final int cpu;
  private final int[] channels;
  private final Map<Long, Chain> inFlight = new HashMap<>();
  private long started;
  private long wanted;

  /** What is known of a chain under way. */
  private static final class Chain {
    private final String title;
    private final StripePlan plan;
    /** The latest slice of each operation. */
    private final Map<Integer, TimelineFile.Slice> operations = new HashMap<>();
    private final Map<StripeBuffer, OwnerTrack> buffers = new LinkedHashMap<>();
    private boolean shown;

    private Chain(String title, StripePlan plan) {
      this.title = title;
      this.plan = plan;
    }
  }

  /**
   * A run.
   *
   * @param run names engine, strategy and depth
   * @param channels of the engine
   * @param limit chains to show
   */
  public RunTimeline(TimelineFile file, String run, List<ChannelDescription> channels, long limit) {
    this.file = file;
    this.run = run;
    this.limit = limit;
    this.engine = file.process(run, "model time, an estimate");
    this.cpu = file.track(engine, "host CPU");
    this.channels = channels.stream().mapToInt(c -> file.track(engine, "channel " + c.name())).toArray();
  }

  @Override
  public void started(long chain, long stripe, StripeShape shape, long nanos) {
    StripePlan plan = shape.plan();
    String kind = plan.example().kind().name().toLowerCase(Locale.ROOT);
    Chain c = new Chain("chain " + chain + " (stripe " + stripe + ", " + kind
        + (plan.decision() == null ? "" : " " + plan.decision().mode()) + ")", plan);
    inFlight.put(chain, c);
    if (started++ < limit) {
      c.shown = true;
      wanted++;
      int process = file.process(run + ": buffers of " + c.title, "model time, an estimate");
      for (StripeBuffer buffer : plan.buffers()) {
        c.buffers.put(buffer, new OwnerTrack(file, process, buffer, nanos));
      }
    }
  }

  @Override
  public void hostWorked(HostCost cost, String channel, long chain, @Nullable StripeBuffer buffer, long from, long to) {
    Chain c = inFlight.get(chain);
    if (to > from) {
      String what = cost.name().toLowerCase(Locale.ROOT) + (buffer == null ? "" : " " + buffer) + " for " + channel;
      file.slice(engine, cpu, cost.name().toLowerCase(Locale.ROOT), what, from, to,
          c == null ? Map.of() : Map.of("chain", c.title));
    }
    OwnerTrack owned = c == null || buffer == null ? null : c.buffers.get(buffer);
    if (owned != null && cost == HostCost.MAP) {
      owned.mapped(channel, to);
    } else if (owned != null && cost == HostCost.UNMAP) {
      owned.unmapped(channel, to);
    }
  }

  @Override
  public void ran(int channel, long chain, int leg, ChainDescriptor descriptor, long from, long to) {
    Chain c = inFlight.get(chain);
    if (c == null) {
      return;
    }
    Operation operation = c.plan.operations().get(descriptor.operation());
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("chain", c.title);
    facts.put("leg", String.valueOf(leg));
    facts.put("operation", operation.id() + " " + operation.describe(c.plan.buffers()));
    facts.put("bytes", String.valueOf(descriptor.bytes()));
    facts.put("sources", String.valueOf(descriptor.sourceCount()));
    TimelineFile.Slice slice = file.slice(engine, channel == HOST ? cpu : channels[channel],
        channel == HOST ? "cpu" : "channel", descriptor.opcode() + " of chain " + chain, from, to, facts);
    if (c.shown && !c.operations.containsKey(operation.id())) {
      for (int before : operation.after()) {
        TimelineFile.Slice source = c.operations.get(before);
        if (source != null) {
          file.flow("operation " + before + " before " + operation.id(), source, slice);
        }
      }
    }
    c.operations.put(operation.id(), slice);
  }

  @Override
  public void fellBack(long chain, int leg, long nanos) {
    Chain c = inFlight.get(chain);
    file.instant(engine, cpu, "fallback", "leg " + leg + " of chain " + chain + " goes to the CPU", nanos);
    if (c != null) {
      c.buffers.values().forEach(OwnerTrack::nothingMapped);
    }
  }

  @Override
  public boolean delivered(long chain, long nanos) {
    Chain c = inFlight.remove(chain);
    if (c == null || !c.shown) {
      return true;
    }
    c.buffers.values().forEach(b -> b.ended(nanos));
    wanted--;
    return wanted > 0 || started < limit;
  }
}
