package org.raidoffload.parity;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** What the calling thread has allocated on the heap so far, where this JVM counts it. */
final class AllocatedBytes {
  private static final @Nullable ThreadMXBean THREADS =
      ManagementFactory.getThreadMXBean() instanceof ThreadMXBean counting
              && counting.isThreadAllocatedMemorySupported()
              && counting.isThreadAllocatedMemoryEnabled()
          ? counting
          : null;

  private AllocatedBytes() {}

  /** Bytes since the thread started; 0 always where the JVM does not count. Allocates nothing. */
  static long ofThisThread() {
    return THREADS == null ? 0 : THREADS.getCurrentThreadAllocatedBytes();
  }
}
