package org.raidoffload.chain;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** Random channels and random requests for placement. */
public final class RandomPlacements extends DomainContextBase {

  /** Channels of an engine: one to four, each running some opcodes within random limits. */
  public record Channels(List<ChannelLimits> limits) {
    OneChannelEngine engine() {
      return new OneChannelEngine(limits);
    }
  }

  @Provide
  Arbitrary<Channels> channels() {
    Arbitrary<ChannelLimits> one = Combinators.combine(Arbitraries.integers().between(1, 31),
        Arbitraries.integers().between(2, 9), Arbitraries.integers().between(2, 9),
        Arbitraries.of(PqContinuation.class), Arbitraries.of(1, 64, 1024), Arbitraries.of(1L, 512L, 1000L),
        Arbitraries.of(1024L, 3000L, 4096L, 1L << 20)).as(RandomPlacements::limits);
    return one.list().ofMinSize(1).ofMaxSize(4).map(Channels::new);
  }

  private static ChannelLimits limits(int opcodes, int xor, int pq, PqContinuation continuation, int alignment,
      long least, long most) {
    ChannelLimits.Builder b = ChannelLimits.builder(64).bytes(least, most).alignment(1, alignment, alignment);
    if ((opcodes & 1) != 0) {
      b.copy();
    }
    if ((opcodes & 2) != 0) {
      b.xor(xor);
    }
    if ((opcodes & 4) != 0) {
      b.xorVal(xor);
    }
    if ((opcodes & 8) != 0) {
      b.pq(pq, continuation);
    }
    if ((opcodes & 16) != 0) {
      b.pqVal(Math.max(3, pq));
    }
    return b.build();
  }

  @Provide
  Arbitrary<StripeRequest> requests() {
    return Combinators.combine(Arbitraries.integers().between(4, 12), Arbitraries.of(true, false),
        Arbitraries.of(Kind.WRITE, Kind.READ, Kind.RECOVER, Kind.CHECK, Kind.REPAIR, Kind.REBUILD),
        Arbitraries.integers().between(1, 8), Arbitraries.integers().between(0, 2),
        Arbitraries.integers().between(0, 2), Arbitraries.of(0, 512, 1536)).as(RandomPlacements::request);
  }

  private static StripeRequest request(int disks, boolean raid6, Kind kind, int blocks, int rmwLevel, int failures,
      int offset) {
    ArrayGeometry g = raid6 ? ArrayGeometry.raid6(disks, 65536) : ArrayGeometry.raid5(disks, 65536);
    StripeRequest.Builder b = StripeRequest.builder(g, kind).row(blocks).rmwLevel(rmwLevel);
    if (kind == Kind.WRITE || kind == Kind.READ) {
      for (int d = 1; d < Math.min(blocks, g.dataDisks()); d++) {
        b.blocks(d);
      }
      b.segment(0, offset, offset == 0 ? 4096 : 512);
    }
    boolean needsLoss = kind == Kind.RECOVER || kind == Kind.REBUILD || kind == Kind.READ;
    int lost = Math.min(raid6 ? 2 : 1, needsLoss ? Math.max(1, failures) : kind == Kind.WRITE ? failures : 0);
    List<StripeBuffer> failed = new ArrayList<>();
    for (int i = 0; i < lost; i++) {
      failed.add(i == 1 && blocks % 2 == 0 ? StripeBuffer.P : StripeBuffer.data(i));
    }
    return b.failed(failed.toArray(StripeBuffer[]::new)).build();
  }
}
