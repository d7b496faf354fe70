package org.raidoffload.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.chain.OneChannelEngine;
import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.ForwardingChannel;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * An engine that does one thing wrong, once, in any step of a chain: a replay must see it, be the stripe's content made
 * for it or the one that chains before it have used.
 */
class SabotagedReplayTest {
  private static final OffloadEngine HONEST = OneChannelEngine.ofSources(8, 8, PqContinuation.NATIVE);
  private static final ArrayGeometry RAID5 = ArrayGeometry.raid5(4, 65536);
  private static final ArrayGeometry RAID6 = ArrayGeometry.raid6(6, 65536);
  private static final int CHAINS = 64;

  enum Sabotage {
    FIRST_BYTE_WRONG, BYTE_WRONG, LAST_BYTE_WRONG, NOT_WRITTEN, LAST_HALF_NOT_WRITTEN, WRITTEN_BEYOND,
    SOURCE_OVERWRITTEN, DATA_OF_THE_CHAIN_BEFORE, SOURCE_OF_THE_CHAIN_BEFORE_OVERWRITTEN, OTHER_VERDICT
  }

  /** Does wrong what it is told to when its turn has come. */
  private static final class Saboteur extends ForwardingChannel {
    private final Sabotage what;
    private final int at;
    private final int stepsOfAChain;
    private final Map<Integer, byte[]> written = new HashMap<>();
    private final Map<Integer, Long> firstSources = new HashMap<>();
    private int count;
    private @Nullable Descriptor current;
    private long skipped = -1;
    private byte[] kept = {};

    Saboteur(EngineChannel inner, Sabotage what, int at, int stepsOfAChain) {
      super(inner);
      this.what = what;
      this.at = at;
      this.stepsOfAChain = stepsOfAChain;
    }

    @Override
    public boolean submit(Descriptor d, long cookie) {
      count++;
      current = d;
      if (count == at && what == Sabotage.NOT_WRITTEN) {
        skipped = cookie;
        return true;
      }
      kept = bytes(d.p() != 0 ? d.p() : d.q(), d.bytes());
      return super.submit(d, cookie);
    }

    @Override
    public int poll(CompletionSink sink) {
      if (skipped >= 0) {
        long cookie = skipped;
        skipped = -1;
        sink.completed(cookie, CompletionStatus.OK);
        return 1;
      }
      return super.poll((cookie, status) -> sink.completed(cookie, ran(status)));
    }

    private int ran(int status) {
      Descriptor d = current;
      if (d == null) {
        throw new AssertionError("nothing was submitted");
      }
      long into = d.p() != 0 ? d.p() : d.q();
      firstSources.put(count, d.source(0));
      written.put(count, bytes(into, d.bytes()));
      if (count != at) {
        return status;
      }
      switch (what) {
        case FIRST_BYTE_WRONG -> flip(into);
        case BYTE_WRONG -> flip(into + 1733);
        case LAST_BYTE_WRONG -> flip(into + d.bytes() - 1);
        case LAST_HALF_NOT_WRITTEN -> MemorySegment.copy(MemorySegment.ofArray(kept), d.bytes() / 2, at(into, d.bytes()),
            d.bytes() / 2, d.bytes() / 2);
        case WRITTEN_BEYOND -> flip(into + d.bytes());
        case SOURCE_OVERWRITTEN -> flip(d.source(d.sourceCount() - 1) + 99);
        case DATA_OF_THE_CHAIN_BEFORE -> at(into, d.bytes()).copyFrom(MemorySegment.ofArray(
            written.get(count - stepsOfAChain)));
        case SOURCE_OF_THE_CHAIN_BEFORE_OVERWRITTEN -> flip(firstSources.get(count - stepsOfAChain) + 99);
        case OTHER_VERDICT -> {
          return status ^ CompletionStatus.P_MISMATCH;
        }
        case NOT_WRITTEN -> throw new AssertionError("was to be skipped");
      }
      return status;
    }

    private static void flip(long address) {
      MemorySegment one = at(address, 1);
      one.set(ValueLayout.JAVA_BYTE, 0, (byte) (one.get(ValueLayout.JAVA_BYTE, 0) ^ 0x10));
    }

    private static byte[] bytes(long address, long length) {
      return address == 0 ? new byte[0] : at(address, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment at(long address, long length) {
      return MemorySegment.ofAddress(address).reinterpret(length);
    }
  }

  private static OffloadEngine sabotaged(Sabotage what, int at, int stepsOfAChain) {
    return new ForwardingEngine(HONEST) {
      @Override
      public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
        return new Saboteur(engine().open(channel, memory, kernel), what, at, stepsOfAChain);
      }

      @Override
      public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
          UnaryOperator<EngineChannel> around) {
        return around.apply(open(channel, memory, kernel));
      }
    };
  }

  private static StripeRequest request(String name) {
    return switch (name) {
      case "full-5" -> StripeRequest.write(RAID5, 0, 0, 1, 2);
      case "rmw-5" -> StripeRequest.write(ArrayGeometry.raid5(8, 65536), 0, 2);
      case "rcw-5" -> StripeRequest.write(RAID5, 0, 0, 1);
      case "full-6" -> StripeRequest.write(RAID6, 0, 0, 1, 2, 3);
      case "part-6" -> StripeRequest.builder(RAID6, Kind.WRITE).segment(1, 512, 2560).build();
      case "degraded-read" -> StripeRequest.builder(RAID6, Kind.READ).blocks(1)
          .failed(StripeBuffer.data(1), StripeBuffer.data(3)).build();
      case "recover-6" -> StripeRequest.builder(RAID6, Kind.RECOVER).failed(StripeBuffer.data(2), StripeBuffer.P)
          .build();
      case "check-5" -> StripeRequest.builder(RAID5, Kind.CHECK).build();
      case "check-6" -> StripeRequest.builder(RAID6, Kind.CHECK).build();
      case "resync-6" -> StripeRequest.builder(RAID6, Kind.RESYNC).build();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Steps of a chain of the request that the engine runs, and not the CPU beside it. */
  private static int steps(StripeRequest request) {
    AtomicInteger all = new AtomicInteger();
    ReplayReport report = replay(new ForwardingEngine(HONEST) {
      @Override
      public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
          UnaryOperator<EngineChannel> around) {
        return around.apply(new ForwardingChannel(engine().open(channel, memory, kernel)) {
          @Override
          public boolean submit(Descriptor d, long cookie) {
            all.incrementAndGet();
            return super.submit(d, cookie);
          }
        });
      }
    }, request, 3).requireRight();
    assertEquals(CHAINS, report.chains());
    return all.get() / CHAINS;
  }

  private static ReplayReport replay(OffloadEngine engine, StripeRequest request, int depth) {
    return TraceReplay.on(engine).queueDepth(depth).checkFused(false).run(new RecordSource() {
      private int given;

      @Override
      public @Nullable TraceRecord next() {
        return given++ < CHAINS ? new TraceRecord("made", request, null) : null;
      }

      @Override
      public void close() {}
    });
  }

  /** Every step of an early chain, whose content was made for it, and of a late one, by depths. */
  @ParameterizedTest
  @CsvSource({
      "full-5, FIRST_BYTE_WRONG", "full-5, LAST_BYTE_WRONG", "full-5, NOT_WRITTEN", "full-5, LAST_HALF_NOT_WRITTEN",
      "full-5, WRITTEN_BEYOND", "full-5, SOURCE_OVERWRITTEN", "full-5, DATA_OF_THE_CHAIN_BEFORE",
      "rmw-5, BYTE_WRONG", "rmw-5, NOT_WRITTEN", "rmw-5, WRITTEN_BEYOND", "rmw-5, DATA_OF_THE_CHAIN_BEFORE",
      "rcw-5, BYTE_WRONG", "rcw-5, NOT_WRITTEN", "full-6, BYTE_WRONG", "full-6, NOT_WRITTEN",
      "full-6, SOURCE_OVERWRITTEN", "full-6, WRITTEN_BEYOND", "part-6, FIRST_BYTE_WRONG", "part-6, NOT_WRITTEN",
      "part-6, LAST_BYTE_WRONG", "degraded-read, BYTE_WRONG", "degraded-read, NOT_WRITTEN", "recover-6, BYTE_WRONG",
      "recover-6, NOT_WRITTEN", "check-5, SOURCE_OVERWRITTEN", "check-5, OTHER_VERDICT", "check-6, SOURCE_OVERWRITTEN",
      "check-6, OTHER_VERDICT", "resync-6, OTHER_VERDICT"})
  void oneWrongStepIsSeen(String name, Sabotage what) {
    StripeRequest request = request(name);
    int steps = steps(request);
    int tried = 0;
    for (int depth : new int[] {1, 3}) {
      for (int chain : new int[] {1, CHAINS / 2}) {
        for (int step = 1; step <= steps; step++) {
          ReplayReport report = replay(sabotaged(what, chain * steps + step, steps), request, depth);
          String which = "depth " + depth + ", chain " + chain + ", step " + step + ": " + report;
          assertEquals(CHAINS, report.ended(), which);
          if (what == Sabotage.OTHER_VERDICT && report.right()) {
            continue;
          }
          assertTrue(report.wrongBytes() > 0, which);
          assertFalse(report.right(), which);
          tried++;
        }
      }
    }
    assertTrue(tried >= (what == Sabotage.OTHER_VERDICT ? 4 : 4 * steps), "tried " + tried);
  }

  /** Memory of a stripe that no chain uses at the moment: the next chain there starts from it. */
  @ParameterizedTest
  @CsvSource({"1", "3"})
  void aSourceOfAnotherStripeThatIsOverwrittenIsSeenBeforeLong(int depth) {
    StripeRequest request = request("full-5");
    int steps = steps(request);
    ReplayReport report = replay(sabotaged(Sabotage.SOURCE_OF_THE_CHAIN_BEFORE_OVERWRITTEN, 20 * steps + 1, steps),
        request, depth);
    assertTrue(report.wrongBytes() > 0, report.toString());
    assertFalse(report.right());
    assertTrue(report.firstProblem().matches(".*: W\\d\\[99] is .*, and no step writes it.*"), report.firstProblem());
  }

  @ParameterizedTest
  @CsvSource({"1", "3"})
  void aByteBehindABlockIsNamed(int depth) {
    ReplayReport report = replay(sabotaged(Sabotage.WRITTEN_BEYOND, 22, 4), request("full-5"), depth);
    assertEquals(1, report.wrongBytes());
    assertTrue(report.firstProblem().contains("D1[4096] is 0x")
        && report.firstProblem().contains("no step writes it; it lies behind the block's 4096 bytes"),
        report.firstProblem());
  }

  /** What a chain has spoiled is made good before its stripe's memory is used again. */
  @ParameterizedTest
  @CsvSource({"1", "3"})
  void oneSpoiledByteIsCountedOnce(int depth) {
    StripeRequest request = request("full-5");
    ReplayReport report = replay(sabotaged(Sabotage.SOURCE_OVERWRITTEN, 4 * steps(request) + 1, steps(request)), request,
        depth);
    assertEquals(1, report.wrongBytes(), report.toString());
  }
}
