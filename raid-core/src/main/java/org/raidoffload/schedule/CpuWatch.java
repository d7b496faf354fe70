package org.raidoffload.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.Fusion;
import org.raidoffload.mapping.ChainBook;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.plan.Operation;
import org.raidoffload.request.StripeBuffer;

/** Whoever has to be told what the CPU touches: domains that simulate caches, and the books of a chain. Any thread. */
final class CpuWatch {
  /** Some memory has to be told what the CPU touches. */
  final boolean needed;
  private final List<DmaDomain> watchers;

  CpuWatch(List<DmaDomain> watchers) {
    this.watchers = List.copyOf(watchers);
    this.needed = !watchers.isEmpty();
  }

  /** Tells the books and the simulated caches what a CPU step touches, before it reads or after it wrote. */
  void touches(@Nullable ChainBook book, ChainDescriptor d, StripeBuffer[] buffers, long[] cpu, boolean after) {
    for (int i = 0; i < d.sourceCount() && !after; i++) {
      reads(book, buffers[d.source(i)], cpu[d.source(i)] + d.sourceOffset(), d.bytes());
    }
    for (int i = 0; i < d.targetCount(); i++) {
      touchesResult(book, d, d.target(i), buffers, cpu, after);
    }
    touchesResult(book, d, d.p(), buffers, cpu, after);
    touchesResult(book, d, d.q(), buffers, cpu, after);
  }

  private void touchesResult(@Nullable ChainBook book, ChainDescriptor d, int buffer, StripeBuffer[] buffers, long[] cpu,
      boolean after) {
    if (buffer == Operation.NONE) {
      return;
    }
    long address = cpu[buffer] + d.destinationOffset();
    if (!after && (d.validates() || d.continues() || d.fusion() != Fusion.NONE)) {
      reads(book, buffers[buffer], address, d.bytes());
    }
    if (d.writesResults() || isTarget(d, buffer)) {
      if (!after) {
        watchers.forEach(w -> w.beforeCpuWrite(address, d.bytes()));
        if (book != null) {
          book.cpuWrites("CPU step", buffers[buffer], address, d.bytes());
        }
      } else {
        watchers.forEach(w -> w.afterCpuWrite(address, d.bytes()));
      }
    }
  }

  private static boolean isTarget(ChainDescriptor d, int buffer) {
    for (int i = 0; i < d.targetCount(); i++) {
      if (d.target(i) == buffer) {
        return true;
      }
    }
    return false;
  }

  private void reads(@Nullable ChainBook book, StripeBuffer buffer, long address, long bytes) {
    watchers.forEach(w -> w.beforeCpuRead(address, bytes));
    if (book != null) {
      book.cpuReads("CPU step", buffer, address, bytes);
    }
  }
}
