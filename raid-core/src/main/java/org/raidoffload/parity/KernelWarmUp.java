package org.raidoffload.parity;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/** Calls a kernel until its code is compiled, and says whether it still allocates then. */
final class KernelWarmUp {
  private static final int WARM_BYTES = 512;
  private static final int LARGE_BYTES = 65_536;
  private static final int LONG_CALLS = 8;

  /** C2 compiles a method after 5,000 calls, or fewer where it loops (HotSpot's {@code Tier4InvocationThreshold}). */
  private static final int WARM_CALLS = 6_000;

  /**
   * How long the compiler must be idle, longer than C2 takes for one kernel; as all times here, of this thread on a
   * processor: where other programs take theirs, the compiler's threads get as little as this one.
   */
  private static final long QUIET_NANOS = 150_000_000;

  private static final long PATIENCE_NANOS = 4_000_000_000L;

  /** Between two looks at the clock, which takes a call of the operating system. */
  private static final int CALLS_PER_CLOCK = 256;

  /** So many that what happens once does not count as a byte of each. */
  private static final int ALLOCATION_CALLS = 4_000;

  private static final @Nullable CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private KernelWarmUp() {}

  /**
   * Calls an operation on tiny blocks until its code is compiled: often enough for C2 to be asked, then on until the
   * JVM compiles nothing more or the patience ends.
   *
   * @return bytes that a call still allocates
   */
  static long untilCompiled(KernelOperation operation, ParityKernel kernel) {
    try (var blocks = new TrialBlocks(WARM_BYTES);
        var large = new TrialBlocks(LARGE_BYTES)) {
      blocks.reset();
      large.reset();
      return untilCompiled(() -> operation.run(kernel, blocks, WARM_BYTES), () -> operation.run(kernel, large, LARGE_BYTES));
    }
  }

  /**
   * Repeats a short call until its code is compiled; returns the bytes that a call still allocates. A few long calls in
   * between keep the compiler from taking loops for short ones, which it would throw away at the first block that is
   * large.
   */
  static long untilCompiled(Runnable call, Runnable longCall) {
    long start = nanos();
    long compiling;
    do {
      compiling = compilationMillis();
      for (int i = 0; i < LONG_CALLS; i++) {
        longCall.run();
      }
      for (int i = 0; i < WARM_CALLS; i++) {
        call.run();
      }
      long pause = nanos();
      while (nanos() - pause < QUIET_NANOS) {
        for (int i = 0; i < CALLS_PER_CLOCK; i++) {
          call.run();
        }
      }
    } while (compilationMillis() != compiling && nanos() - start < PATIENCE_NANOS);
    long allocated = allocatedPerCall(call);
    while (allocated > 0 && nanos() - start < PATIENCE_NANOS) {
      allocated = allocatedPerCall(call);
    }
    return allocated;
  }

  private static long allocatedPerCall(Runnable call) {
    long before = AllocatedBytes.ofThisThread();
    for (int i = 0; i < ALLOCATION_CALLS; i++) {
      call.run();
    }
    return (AllocatedBytes.ofThisThread() - before) / ALLOCATION_CALLS;
  }

  /** Time of this thread on a processor, or wall time where the JVM does not tell. */
  private static long nanos() {
    return THREADS.isCurrentThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled()
        ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
  }

  private static long compilationMillis() {
    return COMPILER == null || !COMPILER.isCompilationTimeMonitoringSupported()
        ? 0
        : COMPILER.getTotalCompilationTime();
  }
}
