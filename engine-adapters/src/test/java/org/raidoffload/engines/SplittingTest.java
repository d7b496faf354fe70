package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.ChainOptions;
import org.raidoffload.chain.Leg;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.Operation;

/** Operations on both sides of every limit of every channel: cut as few times as the limit allows, and right. */
class SplittingTest {
  private static final ChainOptions OPTIONS = new ChainOptions(null, Set.of(RewriteRule.ACCUMULATE_PQ), true);
  private static final int LONGEST = 1 << 24;
  private static int ran;
  private static int refused;

  @AfterAll
  static void tell() {
    System.out.println("operations at the limits of every channel: " + ran + " ran right, " + refused + " refused");
  }

  static Stream<OffloadEngine> channels() {
    List<OffloadEngine> all = new ArrayList<>();
    for (OffloadEngine engine : EngineRegistry.load().engines()) {
      List<ChannelLimits> seen = new ArrayList<>();
      for (int i = 0; i < engine.channels().size() && engine.ordered() && !engine.runsOnCpu(); i++) {
        if (!seen.contains(engine.channels().get(i).limits())) {
          seen.add(engine.channels().get(i).limits());
          all.add(new LoneChannel(engine, i));
        }
      }
    }
    for (PqContinuation continuation : PqContinuation.values()) {
      all.add(LoneChannel.of("tiny " + continuation, ChannelLimits.builder(8).copy().xor(2).xorVal(2)
          .pq(4, continuation).pqVal(3).bytes(512, 2048).alignment(1, 64, 64).build()));
      all.add(LoneChannel.of("odd " + continuation, ChannelLimits.builder(8).copy().xor(3).xorVal(4)
          .pq(5, continuation).pqVal(5).bytes(1000, 3000).alignment(8, 16, 32).build()));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("channels")
  void cutsBySourcesAtEveryBoundary(OffloadEngine engine) {
    ChannelLimits limits = engine.channels().getFirst().limits();
    int length = (int) Math.max(1024, (limits.minBytes() + 511) / 512 * 512);
    for (int n : around(limits.maxXorSources(), limits.maxXorSources() - 1)) {
      run(engine, LoneOperation.xor(n, length, false));
      run(engine, LoneOperation.xor(n, length, true));
    }
    for (int n : around(limits.maxXorValSources(), limits.maxXorValSources() - 1)) {
      run(engine, LoneOperation.xorVal(n, length));
    }
    for (int n : around(limits.maxPqValSources() - 2, limits.maxPqValSources())) {
      run(engine, LoneOperation.pqVal(n, length));
    }
    int m = limits.maxPqSources();
    for (int n : around(m, limits.pqContinuation().continuedSources(m, false))) {
      run(engine, LoneOperation.pq(n, length, true, true, false));
      run(engine, LoneOperation.pq(n, length, true, true, true));
    }
    for (int n : around(m, limits.pqContinuation().continuedSources(m, true))) {
      run(engine, LoneOperation.pq(n, length, false, true, false));
      run(engine, LoneOperation.pq(n, length, false, true, true));
    }
  }

  @ParameterizedTest
  @MethodSource("channels")
  void cutsByBytesAtEveryBoundary(OffloadEngine engine) {
    ChannelLimits limits = engine.channels().getFirst().limits();
    Set<Integer> lengths = new TreeSet<>(List.of(1, 511, 512, 1024, 4096));
    for (long edge : new long[] {limits.minBytes(), limits.maxBytes(), limits.maxBytes() + limits.minBytes(),
        2 * limits.maxBytes(), limits.alignment(Opcode.COPY), limits.alignment(Opcode.XOR),
        limits.alignment(Opcode.PQ)}) {
      for (long length = edge - 1; length <= edge + 1 && edge <= LONGEST; length++) {
        lengths.add((int) Math.max(1, length));
      }
    }
    for (int length : lengths) {
      run(engine, LoneOperation.copy(0, length));
      run(engine, LoneOperation.copy(16, length));
      run(engine, LoneOperation.copy(33, length));
      run(engine, LoneOperation.xor(2, length, false));
      run(engine, LoneOperation.xorVal(2, length));
      run(engine, LoneOperation.pq(2, length, true, true, false));
      run(engine, LoneOperation.pqVal(1, length));
    }
  }

  @Test
  void neverLeavesARestThatIsShorterThanTheChannelTakes() {
    OffloadEngine engine = LoneChannel.of("narrow", ChannelLimits.builder(8).copy().bytes(1500, 2048).build());
    StripeChain chain = new ChainBuilder(engine).build(LoneOperation.copy(0, 3072).plan(), OPTIONS);
    assertEquals(List.of(1536, 1536), chain.legs().getFirst().descriptors().stream().map(ChainDescriptor::bytes)
        .toList());
    StripeChain impossible = new ChainBuilder(engine).build(LoneOperation.copy(0, 2900).plan(), OPTIONS);
    assertTrue(impossible.legs().getFirst().channelClass().cpu(), "2900 bytes are neither one nor two descriptors");
  }

  /** Numbers of sources beside the first limit and beside each further descriptor that a cut may need. */
  private static Set<Integer> around(int first, int next) {
    Set<Integer> counts = new TreeSet<>();
    for (int cut = 0; cut <= 3 && first > 0; cut++) {
      int edge = first + cut * Math.max(1, next);
      for (int n = edge - 1; n <= edge + 1; n++) {
        counts.add(Math.max(1, n));
      }
    }
    counts.removeIf(n -> n > 250);
    return counts;
  }

  private void run(OffloadEngine engine, LoneOperation op) {
    if ((op.opcode == Opcode.XOR || op.opcode == Opcode.XOR_VAL) && op.sources < 2) {
      return;
    }
    ChannelDescription channel = engine.channels().getFirst();
    String what = engine.name() + ": " + op;
    StripeChain chain = new ChainBuilder(engine).build(op.plan(), OPTIONS);
    Leg leg = chain.legs().getFirst();
    assertEquals(expectedToFit(op, channel), !leg.channelClass().cpu(), () -> what + ": "
        + chain.decision().verdicts());
    if (leg.channelClass().cpu()) {
      refused++;
      assertTrue(chain.decision().reason().contains(channel.name()), chain.decision().reason());
      return;
    }
    leg.descriptors().forEach(d -> checkLimits(d, channel, what));
    assertEquals(pieces(op, channel) * cuts(op, channel.limits()), leg.descriptors().size(), what);
    op.check(engine, leg.descriptors(), what);
    ran++;
  }

  /** The limits' own words: what a channel of them can take, however it is cut. */
  private static boolean expectedToFit(LoneOperation op, ChannelDescription channel) {
    ChannelLimits l = channel.limits();
    int alignment = l.alignment(op.opcode);
    boolean shape = l.runs(op.opcode) && op.length >= l.minBytes() && op.length % alignment == 0
        && op.offset % alignment == 0;
    int continued = l.pqContinuation().continuedSources(l.maxPqSources(), !op.p);
    return shape && pieces(op, channel) > 0 && switch (op.opcode) {
      case COPY, XOR, ZERO -> true;
      case XOR_VAL -> op.sources <= l.maxXorValSources();
      case PQ_VAL -> op.sources + 2 <= l.maxPqValSources();
      case PQ -> op.accumulates ? continued > 0 : op.sources <= l.maxPqSources() || continued > 0;
    };
  }

  /** Fewest pieces of a length, each within the limits; 0 where there are none. */
  private static int pieces(LoneOperation op, ChannelDescription channel) {
    ChannelLimits l = channel.limits();
    int widest = op.opcode == Opcode.XOR ? Math.min(op.sources, l.maxXorSources())
        : op.opcode == Opcode.PQ ? Math.min(op.sources, l.maxPqSources()) : op.sources;
    long longest = Math.min(l.maxBytes(), op.length);
    int unit = l.alignment(op.opcode);
    for (int n = 1; n <= op.length / Math.max(1, l.minBytes()); n++) {
      long each = (op.length + n - 1L) / n;
      long aligned = (each + unit - 1) / unit * unit;
      if (aligned <= longest && channel.entryArithmetic().entries(op.opcode, widest, 2, aligned) <= l.descriptors()) {
        return n;
      }
    }
    return 0;
  }

  /** Descriptors that the sources of one piece need. */
  private static int cuts(LoneOperation op, ChannelLimits l) {
    return switch (op.opcode) {
      case COPY, XOR_VAL, PQ_VAL, ZERO -> 1;
      case XOR -> 1 + more(op.sources - l.maxXorSources(), l.maxXorSources() - 1);
      case PQ -> {
        int continued = l.pqContinuation().continuedSources(l.maxPqSources(), !op.p);
        yield op.accumulates ? more(op.sources, continued) : 1 + more(op.sources - l.maxPqSources(), continued);
      }
    };
  }

  private static int more(int sources, int each) {
    return sources <= 0 ? 0 : (sources + each - 1) / each;
  }

  private static void checkLimits(ChainDescriptor d, ChannelDescription channel, String what) {
    ChannelLimits l = channel.limits();
    int alignment = l.alignment(d.opcode());
    assertTrue(d.bytes() >= l.minBytes() && d.bytes() <= l.maxBytes(), what + ": " + d.bytes() + " bytes");
    assertEquals(0, (d.bytes() | d.sourceOffset() | d.destinationOffset()) % alignment, what + ": alignment");
    assertTrue(d.ringEntries() <= l.descriptors(), what + ": " + d.ringEntries() + " entries");
    int fedBack = d.continues() && l.pqContinuation() == PqContinuation.EMULATED ? d.p() == Operation.NONE ? 1 : 3 : 0;
    int most = switch (d.opcode()) {
      case ZERO -> 0;
      case COPY -> 1;
      case XOR -> l.maxXorSources();
      case XOR_VAL -> l.maxXorValSources();
      case PQ -> l.maxPqSources();
      case PQ_VAL -> l.maxPqValSources() - 2;
    };
    assertTrue(d.sourceCount() + fedBack <= most, what + ": " + d.sourceCount() + " sources");
  }
}
