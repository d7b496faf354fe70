package org.raidoffload.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The C library's side of the peers: copies, comparisons, and memory in large pages. */
final class Libc {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int MADV_HUGEPAGE = 14;
  private static final long HUGE_PAGE = 2 << 20;

  private static final MethodHandle MEMCPY =
      handle("memcpy", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG), true);
  private static final MethodHandle MEMCMP =
      handle("memcmp", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG), true);
  private static final MethodHandle MMAP = handle(
      "mmap",
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
      false);
  private static final MethodHandle MADVISE =
      handle("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT), false);

  private Libc() {}

  @SuppressWarnings("restricted")
  private static MethodHandle handle(String name, FunctionDescriptor descriptor, boolean critical) {
    var linker = Linker.nativeLinker();
    MemorySegment symbol = linker.defaultLookup().find(name).orElseThrow();
    return critical
        ? linker.downcallHandle(symbol, descriptor, Linker.Option.critical(false))
        : linker.downcallHandle(symbol, descriptor);
  }

  static void memcpy(long destination, long source, long bytes) {
    try {
      var _ = (long) MEMCPY.invokeExact(destination, source, bytes);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean isEqual(long a, long b, long bytes) {
    try {
      return (int) MEMCMP.invokeExact(a, b, bytes) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Anonymous memory aligned to 2 MiB, in huge pages where the kernel allows; lives as long as the process. */
  static long allocateHuge(long bytes) {
    try {
      long length = (bytes + 2 * HUGE_PAGE) & -HUGE_PAGE;
      long address =
          (long) MMAP.invokeExact(0L, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      if (address == -1) {
        throw new IllegalStateException("mmap of " + length + " bytes failed");
      }
      long aligned = (address + HUGE_PAGE - 1) & -HUGE_PAGE;
      var _ = (int) MADVISE.invokeExact(aligned, length - HUGE_PAGE, MADV_HUGEPAGE);
      return aligned;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
