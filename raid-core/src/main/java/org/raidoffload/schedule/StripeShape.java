package org.raidoffload.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.Leg;
import org.raidoffload.chain.LegFusion;
import org.raidoffload.chain.StrategyDecision;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.LegFollower;
import org.raidoffload.mapping.MappingEntry;
import org.raidoffload.mapping.MappingLayout;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;

/**
 * A request's shape planned, placed and laid out, ready to be submitted for any stripe of that shape. Immutable,
 * thread-safe; arrays inside are flat so that submitting allocates nothing.
 */
public final class StripeShape {
  private final StripeChain chain;
  private final MappingLayout layout;
  final ChainDescriptor[][] descriptors;
  /** Ring entries that each leg takes. */
  final int[] ringEntries;
  final MappingEntry[] entries;
  final int[] classOfLeg;
  final boolean[] cpuLeg;
  private final LegFollower[] followers;
  final StripeBuffer[] buffers;
  /** Where a stripe's memory keeps each buffer's address. */
  final int[] positions;
  private final int disks;
  private final int unitBytes;
  /** Bytes of all its buffers. */
  final long memoryBytes;
  /** The core of the scheduler that placed it. */
  private final SchedulerCore owner;
  /** Address bits that must be 0 for any channel of it: the strictest alignment, less one. */
  final long addressMask;
  /** For each leg the alignment that its channels ask of each buffer, in bytes. */
  private final int[][] alignments;
  /** Some leg maps something: not where every leg is on the CPU. */
  final boolean maps;
  /** Some mapping ends before its leg does: only under the baselines. */
  final boolean unmapsEarly;

  StripeShape(SchedulerCore owner, StripeChain chain, MappingLayout layout, boolean fuse) {
    this.owner = owner;
    this.chain = chain;
    this.layout = layout;
    List<Leg> legs = chain.legs();
    descriptors = new ChainDescriptor[legs.size()][];
    classOfLeg = new int[legs.size()];
    cpuLeg = new boolean[legs.size()];
    for (Leg leg : legs) {
      List<ChainDescriptor> steps = fuse && leg.channelClass().cpu() ? LegFusion.fuse(chain.plan(), leg.descriptors())
          : leg.descriptors();
      descriptors[leg.index()] = steps.toArray(new ChainDescriptor[0]);
      classOfLeg[leg.index()] = leg.channelClass().index();
      cpuLeg[leg.index()] = leg.channelClass().cpu();
    }
    ringEntries = Arrays.stream(descriptors).mapToInt(all -> Arrays.stream(all).mapToInt(ChainDescriptor::ringEntries).sum())
        .toArray();
    followers = new LegFollower[legs.size()];
    Arrays.setAll(followers, this::followerOf);
    entries = layout.entries().toArray(new MappingEntry[0]);
    buffers = chain.plan().buffers().toArray(new StripeBuffer[0]);
    disks = chain.plan().example().geometry().disks();
    unitBytes = chain.plan().unitBytes();
    memoryBytes = (long) buffers.length * unitBytes;
    positions = new int[buffers.length];
    Arrays.setAll(positions, i -> StripeMemory.position(disks, buffers[i]));
    maps = entries.length > 0;
    unmapsEarly = unmapsEarly();
    alignments = new int[legs.size()][buffers.length];
    for (Leg leg : legs) {
      alignments[leg.index()] = alignments(leg.channelClass().limits(), leg.descriptors());
    }
    addressMask = Arrays.stream(alignments).flatMapToInt(Arrays::stream).max().orElse(1) - 1L;
  }

  /**
   * Refuses a submission of it that cannot be meant.
   *
   * @throws IllegalArgumentException when another scheduler placed it, or the memory is of another size
   */
  void require(SchedulerCore scheduler, long stripe, StripeMemory memory) {
    if (owner != scheduler) {
      throw new IllegalArgumentException("stripe " + stripe + ": its shape was placed by another scheduler (place it "
          + "with the one that runs it)");
    }
    if (memory.unitBytes() != unitBytes) {
      throw new IllegalArgumentException("stripe " + stripe + ": memory has blocks of " + memory.unitBytes()
          + " bytes (the request has " + unitBytes + ")");
    }
    if (memory.disks() != disks) {
      throw new IllegalArgumentException("stripe " + stripe + ": memory is for arrays of " + memory.disks()
          + " disks (the request's has " + disks + ")");
    }
  }

  private int[] alignments(ChannelLimits limits, List<ChainDescriptor> steps) {
    int[] strictest = new int[buffers.length];
    Arrays.fill(strictest, 1);
    for (ChainDescriptor d : steps) {
      for (int b : d.buffers()) {
        strictest[b] = Math.max(strictest[b], limits.alignment(d.opcode()));
      }
    }
    return strictest;
  }

  /** Says which buffer of a leg lies at an address that its channels do not take, or null. */
  @Nullable String misaligned(int leg, long[] addresses) {
    for (int b = 0; b < buffers.length; b++) {
      if ((addresses[b] & alignments[leg][b] - 1) != 0) {
        return "buffer " + buffers[b] + " lies at address 0x" + Long.toHexString(addresses[b])
            + " (must be a multiple of " + alignments[leg][b] + " for " + chain.legs().get(leg).channelClass().name()
            + ")";
      }
    }
    return null;
  }

  private LegFollower followerOf(int leg) {
    if (leg + 1 == classOfLeg.length || classOfLeg[leg + 1] == classOfLeg[leg]) {
      return LegFollower.NONE;
    }
    return cpuLeg[leg + 1] ? LegFollower.CPU : LegFollower.OTHER_CHANNEL;
  }

  /** Where the chain goes on when a leg has ended well. */
  LegFollower follower(int leg) {
    return followers[leg];
  }

  private boolean unmapsEarly() {
    boolean any = false;
    for (int l = 0; l < descriptors.length; l++) {
      for (int i = 0; i < descriptors[l].length; i++) {
        any |= layout.unmapAfter(l, i).length > 0;
      }
    }
    return any;
  }

  public StripePlan plan() {
    return chain.plan();
  }

  public StripeChain chain() {
    return chain;
  }

  /** Which mapping strategy it runs under, and why: not always the one that was asked for. */
  public StrategyDecision decision() {
    return chain.decision();
  }

  public MappingLayout layout() {
    return layout;
  }

  /** Its steps in order as this scheduler runs them, fused where it fuses them, each with the channels that may run it. */
  public List<StripeStep> steps() {
    List<StripeStep> steps = new ArrayList<>();
    for (Leg leg : chain.legs()) {
      for (ChainDescriptor d : descriptors[leg.index()]) {
        steps.add(new StripeStep(leg.index(), d, leg.channelClass().name()));
      }
    }
    return List.copyOf(steps);
  }

  int legs() {
    return descriptors.length;
  }

  /** A line for people: the plan, and where it runs. */
  @Override
  public String toString() {
    return plan() + "; " + decision().choice() + " on " + chain.legs().stream().map(leg -> leg.channelClass().name()
        + " (" + descriptors[leg.index()].length + ")").collect(Collectors.joining(", then ")) + ": " + decision().reason();
  }
}
