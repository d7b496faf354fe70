package org.raidoffload.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A RAID-6 array of 8 members of 64 MiB beside transfers of its members without it: the whole content in requests of
 * 12 MiB, and 4 KiB blocks at random. Files lie in the page cache; {@code -Draid.bench.dir} says where, the temporary
 * folder by default. {@code paired-array} measures the two in turns in one JVM.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BlockArrayBench {
  private static final int MIB = 1 << 20;
  private static final int DISKS = 8;
  private static final int BLOCK = 4096;
  private static final int BLOCKS = 256;

  /** Where members lie. */
  @Param({"memory", "file"})
  private String members;

  private @Nullable Path folder;
  private BenchArray made;

  /** Makes the array and writes every byte of it once, so that no page is new afterwards. */
  @Setup
  public void setUp() throws IOException {
    String dir = System.getProperty("raid.bench.dir");
    if (members.equals("file")) {
      folder = dir == null ? Files.createTempDirectory("block-array") : Files.createTempDirectory(Path.of(dir), "block-array");
    }
    made = new BenchArray(folder, DISKS, 64L * MIB, 64 << 10, 12L * MIB, builder -> builder);
    made.arrayWrite();
  }

  @TearDown
  public void tearDown() throws IOException {
    made.close();
    if (folder != null) {
      Files.delete(folder);
    }
  }

  /** 512 MiB to the members, without parity. */
  @Benchmark
  public void plainWrite() throws IOException {
    made.plainWrite();
  }

  /** 384 MiB of data, 512 MiB to the members. */
  @Benchmark
  public void arrayWrite() throws IOException {
    made.arrayWrite();
  }

  /** 384 MiB from the members. */
  @Benchmark
  public void plainRead() throws IOException {
    made.plainRead();
  }

  /** 384 MiB. */
  @Benchmark
  public void arrayRead() throws IOException {
    made.arrayRead();
  }

  /** One block of one member. */
  @Benchmark
  @OperationsPerInvocation(BLOCKS)
  public void plainRandomWrite() throws IOException {
    made.randomPlain(BLOCKS, BLOCK, true);
  }

  /** One block of data: three blocks are read and three are written. */
  @Benchmark
  @OperationsPerInvocation(BLOCKS)
  public void arrayRandomWrite() throws IOException {
    made.randomArray(BLOCKS, BLOCK, true);
  }

  @Benchmark
  @OperationsPerInvocation(BLOCKS)
  public void plainRandomRead() throws IOException {
    made.randomPlain(BLOCKS, BLOCK, false);
  }

  @Benchmark
  @OperationsPerInvocation(BLOCKS)
  public void arrayRandomRead() throws IOException {
    made.randomArray(BLOCKS, BLOCK, false);
  }
}
