package org.raidoffload.benchmarks;

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
import org.raidoffload.engines.isal.IsalKernel;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.VectorKernel;

/**
 * What does an operation on one stripe cost, by kernel, block, disks and memory? {@code peer} is the same work built
 * from ISA-L and memcpy. Two scores of one run drift apart by a few percent; ratios come from {@link PairedKernels}.
 *
 * <p>{@code java -jar benchmarks.jar ParityBench -p row=PQ -p footprint=WARM -rf json}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 10, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class ParityBench {
  @Param({"XOR", "PQ", "RECOVER", "WRITE_P", "WRITE_PQ", "UPDATE_P", "UPDATE_PQ", "SCRUB_P", "SCRUB_PQ"})
  public KernelRow row;

  @Param({"vector", "long-lane", "isal", "peer"})
  public String kernel;

  @Param({"4", "16", "64"})
  public int blockKib;

  @Param({"4", "8", "16"})
  public int disks;

  @Param({"WARM", "COLD_128M", "COLD_3G"})
  public Footprint footprint;

  private StripeSets sets;
  private ParityKernel ours;
  private IsalKernel isal;

  @Setup(Level.Trial)
  public void makeStripes() {
    sets = new StripeSets(blockKib << 10, disks, footprint);
    isal = kernel.equals("isal") || kernel.equals("peer") ? new IsalKernel() : null;
    ours = switch (kernel) {
      case "vector" -> new VectorKernel();
      case "long-lane" -> LongLaneKernel.INSTANCE;
      default -> isal;
    };
  }

  @Benchmark
  public void stripe() {
    if (kernel.equals("peer")) {
      row.peer(isal, sets, sets.turn());
    } else {
      row.ours(ours, sets, sets.turn());
    }
  }

  /** Parity of the stripes must be right after the run, by another kernel. */
  @TearDown(Level.Trial)
  public void checkParity() {
    boolean onlyP = row == KernelRow.XOR || row == KernelRow.WRITE_P || row == KernelRow.UPDATE_P;
    long q = onlyP ? 0 : sets.q[0];
    int mismatch = LongLaneKernel.INSTANCE.pqMismatch(sets.data[0], disks, sets.p[0], q, sets.bytes);
    if (mismatch != 0) {
      throw new IllegalStateException(row + " by " + kernel + " left wrong parity: " + mismatch);
    }
  }
}
