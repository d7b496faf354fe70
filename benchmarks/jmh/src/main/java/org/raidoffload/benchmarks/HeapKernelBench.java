package org.raidoffload.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.raidoffload.parity.HeapBlock;
import org.raidoffload.parity.HeapKernel;
import org.raidoffload.parity.HeapKernels;
import org.raidoffload.parity.VectorKernel;

/**
 * What does an operation cost over {@code byte[]}? {@code baseline} is the vector kernel on the same bytes off-heap,
 * {@code vector} and {@code longLane} are the heap kernels. One stripe, in the caches.
 *
 * <p>{@code java -jar benchmarks.jar HeapKernelBench -rf json}, then {@code bench-summary} for the ratios.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class HeapKernelBench {
  @Param({"XOR", "PQ", "RECOVER", "UPDATE_PQ", "SCRUB_P", "SCRUB_PQ"})
  public KernelRow row;

  @Param({"4", "64"})
  public int blockKib;

  @Param("8")
  public int disks;

  private final byte[] coefficient = {8};
  private final VectorKernel offHeap = new VectorKernel();
  private final HeapKernel vector = HeapKernels.available().getFirst();
  private final HeapKernel longLane = HeapKernels.available().getLast();
  private int bytes;
  private MemorySegment memory;
  private long[] addresses;
  private long[] oneAddress;
  private HeapBlock[] blocks;
  private HeapBlock[] one;

  /** The same random stripe in native memory and on the heap, with right parity. */
  @Setup(Level.Trial)
  public void makeStripes() {
    bytes = blockKib << 10;
    addresses = new long[disks + 2];
    blocks = new HeapBlock[disks + 2];
    memory = Arena.ofAuto().allocate((long) bytes * (disks + 2), 4096);
    var random = new Random(0x11d);
    for (int i = 0; i < disks + 2; i++) {
      var array = new byte[bytes];
      random.nextBytes(array);
      blocks[i] = HeapBlock.of(array);
      MemorySegment.copy(MemorySegment.ofArray(array), 0, memory, (long) i * bytes, bytes);
      addresses[i] = memory.address() + (long) i * bytes;
    }
    oneAddress = new long[] {addresses[StripeSets.SLOT]};
    one = new HeapBlock[] {blocks[StripeSets.SLOT]};
    longLane.pq(blocks, disks, blocks[disks], blocks[disks + 1], bytes);
    offHeap.pq(addresses, disks, addresses[disks], addresses[disks + 1], bytes);
  }

  @Benchmark
  public int baseline() {
    long p = addresses[disks];
    long q = addresses[disks + 1];
    switch (row) {
      case XOR -> offHeap.xor(addresses, disks, p, bytes);
      case PQ -> offHeap.pq(addresses, disks, p, q, bytes);
      case RECOVER -> offHeap.recoverTwoData(addresses, disks, 1, 2, p, q, bytes);
      case UPDATE_PQ -> offHeap.pqAccumulate(oneAddress, coefficient, 1, p, q, bytes);
      case SCRUB_P -> {
        return offHeap.xorIsZero(addresses, disks + 1, bytes) ? 1 : 0;
      }
      default -> {
        return offHeap.pqMismatch(addresses, disks, p, q, bytes);
      }
    }
    return 0;
  }

  @Benchmark
  public int vector() {
    return run(vector);
  }

  @Benchmark
  public int longLane() {
    return run(longLane);
  }

  private int run(HeapKernel kernel) {
    HeapBlock p = blocks[disks];
    HeapBlock q = blocks[disks + 1];
    switch (row) {
      case XOR -> kernel.xor(blocks, disks, p, bytes);
      case PQ -> kernel.pq(blocks, disks, p, q, bytes);
      case RECOVER -> kernel.recoverTwoData(blocks, disks, 1, 2, p, q, bytes);
      case UPDATE_PQ -> kernel.pqAccumulate(one, coefficient, 1, p, q, bytes);
      case SCRUB_P -> {
        return kernel.xorIsZero(blocks, disks + 1, bytes) ? 1 : 0;
      }
      default -> {
        return kernel.pqMismatch(blocks, disks, p, q, bytes);
      }
    }
    return 0;
  }

  /** Data must be as before: by accumulating, P and Q are not. */
  @TearDown(Level.Trial)
  public void compareWithOffHeap() {
    longLane.pq(blocks, disks, blocks[disks], blocks[disks + 1], bytes);
    offHeap.pq(addresses, disks, addresses[disks], addresses[disks + 1], bytes);
    for (int i = 0; i < disks + 2; i++) {
      MemorySegment heap = MemorySegment.ofArray(blocks[i].array());
      if (heap.mismatch(memory.asSlice((long) i * bytes, bytes)) >= 0) {
        throw new IllegalStateException(row + ": block " + i + " differs from the one off-heap");
      }
    }
  }
}
