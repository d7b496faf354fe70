package org.raidoffload.engines.assembled;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;

/**
 * Every operation once, on three small disks between fences, compared with {@link LongLaneKernel}, whose arithmetic is Java and
 * another: what a processor that runs the code differently, or a fault in the code, must not get past. Callers wait for
 * it, so it is not compared a byte at a time.
 */
final class SelfTest {
  private static final int DISKS = 3;
  private static final int DATA = DISKS;
  private static final int P = 2 * DISKS;
  private static final int Q = P + 1;
  private static final int BLOCKS = Q + 1;
  private static final byte[] COEFFICIENTS = {(byte) 0x8e, 0x1d, (byte) 0xca};

  /** Whole vectors only, which stores past the cache need: each width of step of every kernel, at 32 and 64 bytes. */
  static final int WHOLE_BYTES = 1024 + 256 + 128 + 64;

  /** The same and an odd end. */
  static final int ODD_BYTES = WHOLE_BYTES + 13;

  private static final Map<String, Operation> OPERATIONS = operations();

  private SelfTest() {}

  /** What the kernel gets wrong in blocks of {@code bytes} bytes, as one sentence, or empty. */
  static Optional<String> fault(ParityKernel kernel, int bytes) {
    try (var ours = new FencedBlocks(BLOCKS, bytes, true);
        var right = new FencedBlocks(BLOCKS, bytes, false)) {
      fill(ours, right);
      for (Map.Entry<String, Operation> operation : OPERATIONS.entrySet()) {
        int result = operation.getValue().run(kernel, ours, bytes);
        int expected = operation.getValue().run(LongLaneKernel.INSTANCE, right, bytes);
        if (result != expected || !same(ours, right)) {
          return Optional.of("self-test: %s gets %s of %d bytes wrong".formatted(
              kernel.name(), operation.getKey(), bytes));
        }
      }
    }
    return Optional.empty();
  }

  private static void fill(FencedBlocks ours, FencedBlocks right) {
    var random = new SplittableRandom(0x11d);
    for (int block = 0; block < BLOCKS; block++) {
      MemorySegment segment = ours.segment(block);
      var content = new byte[(int) segment.byteSize()];
      random.nextBytes(content);
      segment.copyFrom(MemorySegment.ofArray(content));
      right.segment(block).copyFrom(segment);
    }
  }

  private static boolean same(FencedBlocks ours, FencedBlocks right) {
    for (int block = 0; block < BLOCKS; block++) {
      if (ours.segment(block).mismatch(right.segment(block)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** In an order in which each finds what it needs: parity that is right before it is checked or recovered from. */
  private static Map<String, Operation> operations() {
    var all = new LinkedHashMap<String, Operation>();
    all.put("copy-xor", (kernel, on, bytes) -> {
      kernel.copyXor(on.addresses(0, DISKS), on.addresses(DATA, DISKS), DISKS, on.address(P), bytes);
      return 0;
    });
    all.put("xor-check", (kernel, on, bytes) -> kernel.xorIsZero(on.addresses(DATA, DISKS + 1), DISKS + 1, bytes) ? 1 : 0);
    all.put("sum-product", (kernel, on, bytes) -> {
      kernel.sumProduct(on.addresses(DATA, DISKS), COEFFICIENTS, DISKS, on.address(1), bytes);
      return 0;
    });
    all.put("xor", (kernel, on, bytes) -> {
      kernel.xor(on.addresses(DATA, DISKS), DISKS, on.address(2), bytes);
      return 0;
    });
    all.put("copy-pq", (kernel, on, bytes) -> {
      kernel.copyPq(on.addresses(0, DISKS), on.addresses(DATA, DISKS), DISKS, on.address(P), on.address(Q), bytes);
      return 0;
    });
    all.put("copy", (kernel, on, bytes) -> {
      kernel.copy(on.address(Q), on.address(0), bytes);
      return 0;
    });
    all.put("update-xor", (kernel, on, bytes) -> {
      kernel.updateXor(on.address(1), on.address(0), on.address(2), bytes);
      return 0;
    });
    all.put("update-pq", (kernel, on, bytes) -> {
      kernel.updatePq(on.address(2), on.address(DATA + 1), (byte) 2, on.address(P), on.address(Q), bytes);
      return 0;
    });
    all.put("pq-check", SelfTest::mismatch);
    all.put("recover-two-data", (kernel, on, bytes) -> {
      on.segment(DATA).fill((byte) 0xf0);
      on.segment(DATA + 2).fill((byte) 0xba);
      kernel.recoverTwoData(on.addresses(DATA, DISKS), DISKS, 0, 2, on.address(P), on.address(Q), bytes);
      return mismatch(kernel, on, bytes);
    });
    all.put("recover-data-and-p", (kernel, on, bytes) -> {
      on.segment(DATA + 1).fill((byte) 0xf0);
      on.segment(P).fill((byte) 0xba);
      kernel.recoverDataAndP(on.addresses(DATA, DISKS), DISKS, 1, on.address(P), on.address(Q), bytes);
      return mismatch(kernel, on, bytes);
    });
    all.put("accumulate", (kernel, on, bytes) -> {
      kernel.pqAccumulate(on.addresses(DATA, DISKS), COEFFICIENTS, DISKS, on.address(P), on.address(Q), bytes);
      return mismatch(kernel, on, bytes);
    });
    all.put("pq", (kernel, on, bytes) -> {
      kernel.pq(on.addresses(DATA, DISKS), DISKS, on.address(P), on.address(Q), bytes);
      return mismatch(kernel, on, bytes);
    });
    return all;
  }

  private static int mismatch(ParityKernel kernel, FencedBlocks on, int bytes) {
    return kernel.pqMismatch(on.addresses(DATA, DISKS), DISKS, on.address(P), on.address(Q), bytes);
  }

  @FunctionalInterface
  private interface Operation {
    int run(ParityKernel kernel, FencedBlocks on, int bytes);
  }
}
