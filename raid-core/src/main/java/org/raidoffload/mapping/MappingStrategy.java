package org.raidoffload.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.Leg;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.plan.Operation;

/** Lays out the mappings of a chain under its strategy. Pure; allocates, so layouts are kept by shape. */
public final class MappingStrategy {

  private MappingStrategy() {}

  /** The mappings that the chain's strategy makes. */
  public static MappingLayout layout(StripeChain chain) {
    StrategyKind kind = chain.decision().kind();
    Layout layout = new Layout(chain);
    for (Leg leg : chain.legs()) {
      if (leg.channelClass().cpu()) {
        continue;
      }
      switch (kind) {
        case UP_FRONT -> layout.span(0, chain.legs().size() - 1);
        case PER_LEG -> layout.span(leg.index(), leg.index());
        case PER_OPERATION -> layout.operations(leg, true);
        case PER_DESCRIPTOR -> layout.operations(leg, false);
      }
      if (kind == StrategyKind.UP_FRONT) {
        break;
      }
    }
    return layout.build();
  }

  /** Collects entries while walking the chain. */
  private static final class Layout {
    private final StripeChain chain;
    private final List<MappingEntry> entries = new ArrayList<>();
    private final List<List<Integer>> mapAtStart = new ArrayList<>();
    private final List<List<Integer>> unmapAtEnd = new ArrayList<>();
    private final int[][][] unmapAfter;
    private final int[][][] sources;
    private final int[][][] destinations;

    Layout(StripeChain chain) {
      this.chain = chain;
      int legs = chain.legs().size();
      unmapAfter = new int[legs][][];
      sources = new int[legs][][];
      destinations = new int[legs][][];
      for (Leg leg : chain.legs()) {
        mapAtStart.add(new ArrayList<>());
        unmapAtEnd.add(new ArrayList<>());
        int n = leg.descriptors().size();
        unmapAfter[leg.index()] = new int[n][0];
        sources[leg.index()] = new int[n][];
        destinations[leg.index()] = new int[n][];
        for (int d = 0; d < n; d++) {
          int[] from = new int[leg.descriptors().get(d).sourceCount()];
          Arrays.fill(from, -1);
          sources[leg.index()][d] = from;
          destinations[leg.index()][d] = new int[] {-1, -1};
        }
      }
    }

    /** Each distinct buffer of the device legs {@code first..last} once, with the union of its uses. */
    void span(int first, int last) {
      int[] entryOf = new int[chain.plan().buffers().size()];
      Arrays.fill(entryOf, -1);
      for (int l = first; l <= last; l++) {
        Leg leg = chain.legs().get(l);
        if (leg.channelClass().cpu()) {
          continue;
        }
        for (int d = 0; d < leg.descriptors().size(); d++) {
          ChainDescriptor descriptor = leg.descriptors().get(d);
          for (int buffer : descriptor.buffers()) {
            if (entryOf[buffer] < 0) {
              entryOf[buffer] = add(use(buffer, first, last), first, l);
              unmapAtEnd.get(last).add(entryOf[buffer]);
            }
          }
          refer(l, d, descriptor, entryOf, entryOf);
        }
      }
    }

    /**
     * Each async_tx call of a device leg by itself: sources TO_DEVICE, destinations apart from them (Linux 6.1
     * async_xor.c, async_pq.c; FROM_DEVICE for a copy, else BIDIRECTIONAL); all of them mapped at submit, that is at
     * the start of the leg's run of submissions.
     */
    void operations(Leg leg, boolean refCounted) {
      int submitted = submittedWith(leg.index());
      int n = leg.descriptors().size();
      for (int d = 0; d < n; ) {
        int end = d;
        int operation = leg.descriptors().get(d).operation();
        while (end < n && leg.descriptors().get(end).operation() == operation) {
          end++;
        }
        operation(leg, d, end, submitted, refCounted);
        d = end;
      }
    }

    private void operation(Leg leg, int begin, int end, int submitted, boolean refCounted) {
      int buffers = chain.plan().buffers().size();
      int[] sourceEntry = new int[buffers];
      int[] destinationEntry = new int[buffers];
      Arrays.fill(sourceEntry, -1);
      Arrays.fill(destinationEntry, -1);
      Operation op = chain.plan().operations().get(leg.descriptors().get(begin).operation());
      for (int i = 0; i < op.sourceCount(); i++) {
        if (sourceEntry[op.source(i)] < 0) {
          sourceEntry[op.source(i)] = add(whole(op, op.source(i), Direction.TO_DEVICE, op.sourceOffset()), submitted,
              leg.index());
        }
      }
      Direction to = switch (op.opcode()) {
        case COPY, ZERO -> Direction.FROM_DEVICE;
        case XOR_VAL, PQ_VAL -> Direction.TO_DEVICE;
        default -> Direction.BIDIRECTIONAL;
      };
      for (int buffer : new int[] {op.p(), op.q()}) {
        if (buffer != Operation.NONE) {
          destinationEntry[buffer] = add(whole(op, buffer, to, op.destinationOffset()), submitted, leg.index());
        }
      }
      for (int d = begin; d < end; d++) {
        ChainDescriptor descriptor = leg.descriptors().get(d);
        refer(leg.index(), d, descriptor, sourceEntry, destinationEntry);
        for (int i = 0; d > begin && i < descriptor.sourceCount(); i++) {
          if (descriptor.source(i) == descriptor.p() && i == 0) {
            sources[leg.index()][d][0] = destinationEntry[descriptor.p()];
          }
        }
      }
      release(leg, begin, end, sourceEntry, destinationEntry, refCounted);
    }

    /** Ref-counted: all at the operation's last descriptor. By the driver: a source at its own descriptor. */
    private void release(Leg leg, int begin, int end, int[] sourceEntry, int[] destinationEntry, boolean refCounted) {
      boolean[] gone = new boolean[sourceEntry.length];
      for (int d = begin; d < end; d++) {
        List<Integer> after = new ArrayList<>();
        ChainDescriptor descriptor = leg.descriptors().get(d);
        for (int b = 0; b < sourceEntry.length; b++) {
          boolean mine = refCounted ? d == end - 1 : lastUse(leg, d, end, b) && reads(descriptor, b);
          if (sourceEntry[b] >= 0 && !gone[b] && mine) {
            gone[b] = true;
            after.add(sourceEntry[b]);
          }
        }
        for (int b = 0; d == end - 1 && b < destinationEntry.length; b++) {
          if (destinationEntry[b] >= 0) {
            after.add(destinationEntry[b]);
          }
        }
        unmapAfter[leg.index()][d] = after.stream().mapToInt(Integer::intValue).toArray();
      }
    }

    private static boolean reads(ChainDescriptor descriptor, int buffer) {
      for (int i = 0; i < descriptor.sourceCount(); i++) {
        if (descriptor.source(i) == buffer) {
          return true;
        }
      }
      return false;
    }

    private static boolean lastUse(Leg leg, int d, int end, int buffer) {
      for (int later = d + 1; later < end; later++) {
        if (reads(leg.descriptors().get(later), buffer)) {
          return false;
        }
      }
      return true;
    }

    /** md submits a whole pass at once; it waits only before CPU steps and between passes. */
    private int submittedWith(int leg) {
      int first = leg;
      while (first > 0 && !chain.legs().get(first - 1).channelClass().cpu() && round(first - 1) == round(leg)) {
        first--;
      }
      return first;
    }

    private int round(int leg) {
      return chain.plan().operations().get(chain.legs().get(leg).operations().getFirst()).round();
    }

    private static MappingEntry whole(Operation op, int buffer, Direction direction, int offset) {
      return new MappingEntry(buffer, offset, op.length(), direction, 0, 0);
    }

    /** The bytes of a buffer that the device legs touch, with the union direction. */
    private MappingEntry use(int buffer, int first, int last) {
      BufferUse use = new BufferUse();
      for (int l = first; l <= last; l++) {
        Leg leg = chain.legs().get(l);
        if (!leg.channelClass().cpu()) {
          for (ChainDescriptor descriptor : leg.descriptors()) {
            use.add(descriptor, buffer);
          }
        }
      }
      return new MappingEntry(buffer, use.begin(), use.end() - use.begin(), use.direction(), 0, 0);
    }

    private int add(MappingEntry e, int leg, int deviceLeg) {
      entries.add(new MappingEntry(e.buffer(), e.offset(), e.bytes(), e.direction(), leg, deviceLeg));
      mapAtStart.get(leg).add(entries.size() - 1);
      return entries.size() - 1;
    }

    private void refer(int leg, int d, ChainDescriptor descriptor, int[] sourceEntry, int[] destinationEntry) {
      for (int i = 0; i < descriptor.sourceCount(); i++) {
        int buffer = descriptor.source(i);
        sources[leg][d][i] = sourceEntry[buffer] >= 0 ? sourceEntry[buffer] : destinationEntry[buffer];
      }
      destinations[leg][d][0] = descriptor.p() == Operation.NONE ? -1 : destinationEntry[descriptor.p()];
      destinations[leg][d][1] = descriptor.q() == Operation.NONE ? -1 : destinationEntry[descriptor.q()];
    }

    MappingLayout build() {
      return new MappingLayout(chain, entries, toArrays(mapAtStart), toArrays(unmapAtEnd), unmapAfter, sources,
          destinations);
    }

    private static int[][] toArrays(List<List<Integer>> lists) {
      int[][] out = new int[lists.size()][];
      for (int i = 0; i < out.length; i++) {
        out[i] = lists.get(i).stream().mapToInt(Integer::intValue).toArray();
      }
      return out;
    }
  }
}
