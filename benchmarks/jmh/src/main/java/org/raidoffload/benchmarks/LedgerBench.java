package org.raidoffload.benchmarks;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.mapping.ChainBook;
import org.raidoffload.mapping.Direction;
import org.raidoffload.mapping.LedgerMode;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.plan.Opcode;
import org.raidoffload.request.StripeBuffer;

/**
 * What the ledger costs a chain: a RAID-5 full-stripe write of four 4 KiB blocks, nine buffers mapped once, five
 * descriptors. {@code steps} makes the calls that a chain in flight makes; {@code bareChain} moves and xors the bytes
 * of the same chain and nothing else, the smallest cost that a chain can have. SAMPLE divided by bareChain is the
 * share that live use pays.
 *
 * <p>Run: {@code java -jar benchmarks/jmh/target/benchmarks.jar LedgerBench}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LedgerBench {
  private static final int DATA = 4;
  private static final int BYTES = 4096;

  /** How much the ledger checks. */
  @Param({"OFF", "SAMPLE", "PROVE"})
  public LedgerMode mode;

  private MappingLedger ledger = MappingLedger.off();
  private ChainBook book = ledger.newBook();
  private final StripeBuffer[] buffers = new StripeBuffer[2 * DATA + 1];
  private final Descriptor[] descriptors = new Descriptor[DATA + 1];
  private final ParityKernel kernel = LongLaneKernel.INSTANCE;
  private final long base = Arena.global().allocate((2L * DATA + 1) * BYTES, BYTES).address();
  private final long[] blocks = new long[DATA];
  private long chain;

  /** A fresh ledger and the chain's descriptors. */
  @Setup
  public void prepare() {
    ledger = new MappingLedger(mode, MappingLedger.SAMPLE_ONE_IN, MappingLedger.LINE_BYTES);
    book = ledger.newBook();
    Descriptor xor = new Descriptor(DATA).begin(Opcode.XOR, BYTES, 1);
    for (int i = 0; i < DATA; i++) {
      blocks[i] = address(DATA + i);
      buffers[i] = StripeBuffer.newData(i);
      buffers[DATA + i] = StripeBuffer.data(i);
      descriptors[i] = new Descriptor(1).begin(Opcode.COPY, BYTES, 1).addSource(address(i), 1)
          .destinations(blocks[i], 0, false);
      xor.addSource(blocks[i], 1);
    }
    buffers[2 * DATA] = StripeBuffer.P;
    descriptors[DATA] = xor.destinations(address(2 * DATA), 0, false);
  }

  /** The bytes alone, whatever the mode. */
  @Benchmark
  public long bareChain() {
    for (int i = 0; i < DATA; i++) {
      kernel.copy(address(i), blocks[i], BYTES);
    }
    kernel.xor(blocks, DATA, address(2 * DATA), BYTES);
    return address(2 * DATA);
  }

  /** The ledger calls alone. */
  @Benchmark
  public long steps() {
    long id = ++chain;
    if (!ledger.watches(id)) {
      ledger.counted(buffers.length, buffers.length);
      return id;
    }
    book.begin(id);
    for (int i = 0; i < buffers.length; i++) {
      book.mapped(0, buffers[i], 0, address(i), address(i), BYTES, direction(i));
    }
    for (int i = 0; i < descriptors.length; i++) {
      book.submitted(0, i, 0, descriptors[i]);
    }
    for (int i = 0; i < descriptors.length; i++) {
      book.completed( i, 0, descriptors[i]);
    }
    for (int i = 0; i < buffers.length; i++) {
      book.unmapped(0, buffers[i], 0, address(i), BYTES, direction(i));
    }
    book.delivered();
    book.ended();
    return id;
  }

  /** Balanced, nothing broken, and something counted. */
  @TearDown
  public void check() {
    if (ledger.violationCount() != 0 || ledger.liveMappings() != 0) {
      throw new IllegalStateException("violations " + ledger.violationCount() + ", live " + ledger.liveMappings());
    }
  }

  private long address(int buffer) {
    return base + (long) buffer * BYTES;
  }

  private static Direction direction(int buffer) {
    return buffer < DATA ? Direction.TO_DEVICE : buffer < 2 * DATA ? Direction.BIDIRECTIONAL : Direction.FROM_DEVICE;
  }
}
