package org.raidoffload.request;

import java.util.Arrays;
import java.util.Set;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.StripeBuffer.Kind;

/**
 * Everything of a request that a plan can depend on, packed into numbers: two requests with equal shapes have the
 * same plan. The row counts only by where it puts P and Q; the chunk size does not count. Immutable; comparing
 * shapes allocates nothing.
 */
public final class RequestShape {
  private static final int P_CODE = 256;
  private static final int Q_CODE = 257;

  private final StripeRequest.Kind kind;
  private final long[] words;
  private final int hash;

  RequestShape(StripeRequest request) {
    ArrayGeometry geometry = request.geometry();
    int segments = request.segments().size();
    kind = request.kind();
    words = new long[7 + 2 * segments];
    words[0] = packed(geometry.level().number(), 4) << 56
        | packed(geometry.layout().number(), 5) << 51 | packed(geometry.disks(), 8) << 43
        | packed(geometry.pDisk(request.row()), 8) << 35 | packed(geometry.qDisk(request.row()) + 1, 8) << 27
        | packed(request.rmwLevel(), 2) << 25 | bit(request.skipCopy()) << 24 | bit(request.partialParity()) << 23
        | bit(request.dirty()) << 22 | bit(request.wrong().contains(StripeBuffer.P)) << 21
        | bit(request.wrong().contains(StripeBuffer.Q)) << 20 | bit(request.cached().contains(StripeBuffer.P)) << 19
        | bit(request.cached().contains(StripeBuffer.Q)) << 18;
    words[1] = request.unitBytes();
    words[2] = failedCodes(request.failed());
    for (StripeBuffer block : request.cached()) {
      if (block.kind() == Kind.DATA) {
        words[3 + (block.index() >> 6)] |= 1L << block.index();
      }
    }
    for (int i = 0; i < segments; i++) {
      Segment s = request.segments().get(i);
      words[7 + 2 * i] = (long) s.block() << 32 | s.offset();
      words[8 + 2 * i] = s.length();
    }
    hash = (31 * Arrays.hashCode(words) + kind.name().hashCode()) * 0x9e3779b9;
  }

  private static long packed(int value, int bits) {
    if (value < 0 || value >> bits != 0) {
      throw new IllegalStateException("shape field: " + value + " (must fit " + bits + " bits)");
    }
    return value;
  }

  private static long bit(boolean value) {
    return value ? 1 : 0;
  }

  /** Up to two lost blocks, in the set's order. */
  private static long failedCodes(Set<StripeBuffer> failed) {
    long codes = 0;
    for (StripeBuffer block : failed) {
      int code = block.kind() == Kind.P ? P_CODE : block.kind() == Kind.Q ? Q_CODE : block.index();
      codes = codes << 10 | (code + 1);
    }
    return codes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RequestShape shape && hash == shape.hash && kind == shape.kind
        && Arrays.equals(words, shape.words);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
