package org.raidoffload.schedule;

import org.raidoffload.parity.Residency;
import org.raidoffload.parity.ResidencyKernel;

/**
 * Sees whether chains go round in more memory than the last-level cache holds, and tells the kernel. It remembers the
 * memory of one chain and counts what goes by until that memory comes round again. Where it does not, over twice the
 * cache and again with the memory of another chain, blocks stream; once it does, they no longer do.
 *
 * <p>Told by submitters, without locks: what two of them lose of each other's counts makes the next look come later.
 */
final class FootprintWatch {
  /** Of another chain each time, since the memory of the first may have been used once only. */
  private static final int LOOKS = 2;

  private final ResidencyKernel kernel;
  private final long most;
  private long mark;
  private long since;
  private int unseen;

  /** For a last-level cache of {@code cacheBytes}. */
  FootprintWatch(ResidencyKernel kernel, long cacheBytes) {
    this.kernel = kernel;
    this.most = 2 * cacheBytes;
  }

  /** A chain is submitted whose memory is {@code bytes} long and begins at {@code address}. */
  void note(long address, long bytes) {
    since += bytes;
    if (address == mark) {
      since = 0;
      unseen = 0;
      tell(Residency.CACHED);
    } else if (since > most) {
      since = 0;
      unseen++;
      mark = address;
      if (unseen >= LOOKS) {
        tell(Residency.STREAMED);
      }
    }
  }

  private void tell(Residency residency) {
    if (kernel.residency() != residency) {
      kernel.set(residency);
    }
  }
}
