package org.raidoffload.parity;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** A stripe of six data disks with new data beside it, for the self-test, the warm-up and the timing of kernels. */
final class TrialBlocks implements AutoCloseable {
  static final int DISKS = 6;
  static final byte[] COEFFICIENTS = {1, 2, (byte) 0x8e, 0x1d, (byte) 0xff, (byte) 0xca};

  /** Repeated over all blocks; of odd length, so that it begins elsewhere in each. */
  private static final byte[] RANDOM = new byte[4093];

  static {
    new SplittableRandom(0x11d).nextBytes(RANDOM);
  }

  final long[] data = new long[DISKS];
  final long[] fresh = new long[DISKS];
  final long[] dataAndP = new long[DISKS + 1];
  final long p;
  final long q;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory;
  private final int bytes;

  /** Blocks of {@code bytes} bytes, each followed by a guard of 64 bytes. */
  TrialBlocks(int bytes) {
    this.bytes = bytes;
    int stride = (bytes + 127) & -64;
    memory = arena.allocate((2L * DISKS + 2) * stride, 4096);
    for (int i = 0; i < DISKS; i++) {
      data[i] = memory.address() + (long) i * stride;
      fresh[i] = memory.address() + (long) (DISKS + i) * stride;
    }
    p = memory.address() + 2L * DISKS * stride;
    q = p + stride;
    System.arraycopy(data, 0, dataAndP, 0, DISKS);
    dataAndP[DISKS] = p;
  }

  /** Random data, the same each time, with the right P and Q. */
  void reset() {
    for (long at = 0; at < memory.byteSize(); at += RANDOM.length) {
      MemorySegment.copy(
          RANDOM, 0, memory, JAVA_BYTE, at, (int) Math.min(RANDOM.length, memory.byteSize() - at));
    }
    LongLaneKernel.INSTANCE.pq(data, DISKS, p, q, bytes);
  }

  /** Blocks to go round in: one stripe, or as many as {@code footprint} bytes hold. */
  static TrialBlocks[] round(int bytes, long footprint) {
    var round = new TrialBlocks[(int) Math.max(1, footprint / ((2L * DISKS + 2) * bytes))];
    for (int i = 0; i < round.length; i++) {
      round[i] = new TrialBlocks(bytes);
      round[i].reset();
    }
    return round;
  }

  void poison(int disk, int value) {
    AddressSpace.ALL.asSlice(data[disk], bytes).fill((byte) value);
  }

  boolean holdsTheSameAs(TrialBlocks other) {
    return memory.mismatch(other.memory) < 0;
  }

  @Override
  public void close() {
    arena.close();
  }
}
