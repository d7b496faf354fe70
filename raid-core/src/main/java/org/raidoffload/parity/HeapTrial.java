package org.raidoffload.parity;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A stripe of six data blocks, P and Q in arrays, on which a heap kernel is tested, warmed up and timed. The right
 * answers come from the definitions, a byte at a time.
 */
final class HeapTrial {
  static final List<KernelOperation> OPERATIONS = List.of(
      KernelOperation.XOR,
      KernelOperation.PQ,
      KernelOperation.XOR_CHECK,
      KernelOperation.PQ_CHECK,
      KernelOperation.ACCUMULATE,
      KernelOperation.RECOVER_TWO_DATA,
      KernelOperation.RECOVER_DATA_AND_P);

  /** Whole slices and an odd tail; and less than two vectors. */
  private static final int[] SELF_TEST_BYTES = {HeapSlices.BYTES + 525, 45};

  private static final int DISKS = TrialBlocks.DISKS;
  private static final int P = DISKS;
  private static final int Q = DISKS + 1;
  private static final int SAMPLES = 7;
  private static final long SAMPLE_NANOS = 300_000;

  private final int bytes;
  private final HeapBlock[] blocks = new HeapBlock[DISKS + 2];
  private final HeapBlock p;
  private final HeapBlock q;

  HeapTrial(int bytes) {
    this.bytes = bytes;
    var random = new SplittableRandom(0x11d);
    for (int i = 0; i < blocks.length; i++) {
      var array = new byte[bytes + 2 * i + 1];
      random.nextBytes(array);
      blocks[i] = HeapBlock.of(array, i);
    }
    p = blocks[P];
    q = blocks[Q];
    addRightParity(new byte[] {1, 2, 4, 8, 16, 32}, false);
  }

  /** Adds the sum of the data to P and the sum of products to Q, or sets them to these. */
  private void addRightParity(byte[] coefficients, boolean toWhatIsThere) {
    for (int at = 0; at < bytes; at++) {
      int parity = toWhatIsThere ? byteOf(p, at) : 0;
      int syndrome = toWhatIsThere ? byteOf(q, at) : 0;
      for (int i = 0; i < DISKS; i++) {
        parity ^= byteOf(blocks[i], at);
        syndrome ^= GaloisField.multiply(coefficients[i] & 0xff, byteOf(blocks[i], at));
      }
      p.array[p.offset + at] = (byte) parity;
      q.array[q.offset + at] = (byte) syndrome;
    }
  }

  private static int byteOf(HeapBlock block, int at) {
    return block.array[block.offset + at] & 0xff;
  }

  private void spoil(int block) {
    Arrays.fill(blocks[block].array, blocks[block].offset, blocks[block].offset + bytes, (byte) 0xf0);
  }

  /** What a kernel gets wrong: the first operation, or empty. */
  static Optional<String> fault(HeapKernel kernel) {
    for (int bytes : SELF_TEST_BYTES) {
      for (KernelOperation operation : OPERATIONS) {
        if (!isRight(operation, kernel, bytes)) {
          return Optional.of(kernel.name() + " gets " + operation.label() + " of " + bytes + " bytes wrong");
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isRight(KernelOperation operation, HeapKernel kernel, int bytes) {
    var ours = new HeapTrial(bytes);
    var right = new HeapTrial(bytes);
    switch (operation) {
      case XOR -> ours.spoil(P);
      case RECOVER_TWO_DATA -> {
        ours.spoil(1);
        ours.spoil(4);
      }
      case RECOVER_DATA_AND_P -> {
        ours.spoil(2);
        ours.spoil(P);
      }
      case PQ -> {
        ours.spoil(P);
        ours.spoil(Q);
      }
      case ACCUMULATE -> right.addRightParity(TrialBlocks.COEFFICIENTS, true);
      default -> { }
    }
    return ours.run(operation, kernel) == 0 && ours.holdsTheSameAs(right) && ours.seesDamage(operation, kernel);
  }

  /** Whether a check answers for a stripe whose last byte of Q and of one block is wrong. */
  private boolean seesDamage(KernelOperation operation, HeapKernel kernel) {
    if (operation != KernelOperation.XOR_CHECK && operation != KernelOperation.PQ_CHECK) {
      return true;
    }
    blocks[3].array[blocks[3].offset + bytes - 1] ^= 1;
    return run(operation, kernel) == (operation == KernelOperation.PQ_CHECK ? 3 : 1);
  }

  private boolean holdsTheSameAs(HeapTrial other) {
    for (int i = 0; i < blocks.length; i++) {
      if (!Arrays.equals(blocks[i].array, other.blocks[i].array)) {
        return false;
      }
    }
    return true;
  }

  /** Runs the operation once; returns what it found wrong, 0 where it checks nothing. */
  private int run(KernelOperation operation, HeapKernel kernel) {
    switch (operation) {
      case XOR -> kernel.xor(blocks, DISKS, p, bytes);
      case PQ -> kernel.pq(blocks, DISKS, p, q, bytes);
      case ACCUMULATE -> kernel.pqAccumulate(blocks, TrialBlocks.COEFFICIENTS, DISKS, p, q, bytes);
      case RECOVER_TWO_DATA -> kernel.recoverTwoData(blocks, DISKS, 1, 4, p, q, bytes);
      case RECOVER_DATA_AND_P -> kernel.recoverDataAndP(blocks, DISKS, 2, p, q, bytes);
      case XOR_CHECK -> {
        return kernel.xorIsZero(blocks, DISKS + 1, bytes) ? 0 : 1;
      }
      case PQ_CHECK -> {
        return kernel.pqMismatch(blocks, DISKS, p, q, bytes);
      }
      default -> throw new IllegalArgumentException(operation + " is not an operation of heap kernels");
    }
    return 0;
  }

  /** As {@link KernelWarmUp#untilCompiled}. */
  long warm(KernelOperation operation, HeapKernel kernel) {
    return KernelWarmUp.untilCompiled(() -> run(operation, kernel), () -> run(operation, kernel));
  }

  /** The best of a few samples, in GB/s of source bytes. */
  double rate(KernelOperation operation, HeapKernel kernel) {
    double best = 0;
    for (int sample = 0; sample < SAMPLES; sample++) {
      long start = System.nanoTime();
      long calls = 0;
      long nanos;
      do {
        run(operation, kernel);
        calls++;
        nanos = System.nanoTime() - start;
      } while (nanos < SAMPLE_NANOS);
      best = Math.max(best, (double) calls * DISKS * bytes / nanos);
    }
    return best;
  }
}
