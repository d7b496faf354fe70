package org.raidoffload.mapping;

import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.plan.Opcode;
import org.raidoffload.request.StripeBuffer;

/**
 * What the ledger knows of one chain: its mappings, live and taken back, and the rules that a chain can break by itself.
 * One chain after the other may be told in it, each from {@link #begin} to {@link #ended}; used again, it allocates
 * nothing for a chain that is not larger than those before. By one thread at a time, the one that owns the chain.
 */
public final class ChainBook {
  private final MappingLedger ledger;
  private long stripe = -1;
  private LiveMapping[] mappings = {};
  private int count;
  private int live;
  private int peakLive;
  private int maps;
  private int unmaps;
  private long failedBytes;
  private boolean delivered;
  private boolean aborted;
  private @Nullable Throwable thrown;

  ChainBook(MappingLedger ledger) {
    this.ledger = ledger;
  }

  long stripe() {
    return stripe;
  }

  /** A chain begins, for a stripe. */
  public void begin(long newStripe) {
    stripe = newStripe;
    if (live > 0) {
      mappings = new LiveMapping[0];
    }
    count = 0;
    live = 0;
    peakLive = 0;
    maps = 0;
    unmaps = 0;
    failedBytes = 0;
    delivered = false;
    aborted = false;
    thrown = null;
  }

  /** What the ledger's listener threw, when it was first told of a rule that this chain broke; or null. */
  public @Nullable Throwable thrown() {
    return thrown;
  }

  void report(Supplier<LedgerViolation> violation) {
    Throwable now = ledger.report(violation);
    if (thrown == null) {
      thrown = now;
    }
  }

  /** A buffer was mapped; {@code deviceAddress} may be {@link DmaDomain#MAP_FAILED}. */
  public void mapped(int leg, StripeBuffer buffer, int device, long cpuAddress, long deviceAddress, long bytes,
      Direction direction) {
    ledger.lock();
    try {
      if (bytes < 1) {
        ledger.report(() -> new LedgerViolation.EmptyMapping(
            new LedgerClaim(stripe, leg, -1, buffer, 0, bytes, device, "mapped " + direction)));
      }
      if (deviceAddress == DmaDomain.MAP_FAILED || bytes < 1) {
        failedBytes = Math.max(failedBytes, bytes);
        return;
      }
      maps++;
      LiveMapping m = next().begin(leg, buffer, device, cpuAddress, deviceAddress, bytes, direction);
      ledger.opened(this, m);
      count++;
      live++;
      peakLive = Math.max(peakLive, live);
    } finally {
      ledger.unlock();
    }
  }

  private LiveMapping next() {
    if (count == mappings.length) {
      mappings = Arrays.copyOf(mappings, Math.max(16, 2 * count));
      for (int i = count; i < mappings.length; i++) {
        mappings[i] = new LiveMapping(this);
      }
    }
    return mappings[count];
  }

  /** A buffer was unmapped, with the arguments that the caller used. */
  public void unmapped(int leg, StripeBuffer buffer, int device, long deviceAddress, long bytes,
      Direction direction) {
    ledger.lock();
    try {
      unmaps++;
      ledger.countUnmap();
      if (deviceAddress == DmaDomain.MAP_FAILED) {
        report(() -> new LedgerViolation.UnmapOfFailedMap(
            new LedgerClaim(stripe, leg, -1, buffer, 0, bytes, device, "unmapped " + direction)));
        return;
      }
      LiveMapping m = unmap(leg, buffer, device, deviceAddress, bytes, direction);
      if (m != null) {
        m.live = false;
        live--;
        ledger.closed(m);
      }
    } finally {
      ledger.unlock();
    }
  }

  /** A descriptor was handed to the channel: from now on it needs its addresses. */
  public void submitted(int leg, int operation, int device, Descriptor d) {
    ledger.lock();
    try {
      boolean validates = d.opcode() == Opcode.XOR_VAL || d.opcode() == Opcode.PQ_VAL;
      for (int i = 0; i < d.sourceCount(); i++) {
        use(leg, operation, device, d.source(i), d.bytes(), true, false);
      }
      if (d.p() != 0) {
        use(leg, operation, device, d.p(), d.bytes(), validates || d.continues(), !validates);
      }
      if (d.q() != 0) {
        use(leg, operation, device, d.q(), d.bytes(), validates || d.continues(), !validates);
      }
    } finally {
      ledger.unlock();
    }
  }

  /** A descriptor ended, well or badly: it needs its addresses no more. */
  public void completed(int operation, int device, Descriptor d) {
    ledger.lock();
    try {
      for (int i = 0; i < d.sourceCount(); i++) {
        release(operation, device, d.source(i), d.bytes());
      }
      if (d.p() != 0) {
        release(operation, device, d.p(), d.bytes());
      }
      if (d.q() != 0) {
        release(operation, device, d.q(), d.bytes());
      }
    } finally {
      ledger.unlock();
    }
  }

  /** The CPU reads bytes; {@code who} says on whose behalf, such as {@code software leg}. */
  public void cpuReads(String who, StripeBuffer buffer, long cpuAddress, long bytes) {
    cpuTouches(who, buffer, cpuAddress, bytes, false);
  }

  /** The CPU writes bytes. */
  public void cpuWrites(String who, StripeBuffer buffer, long cpuAddress, long bytes) {
    cpuTouches(who, buffer, cpuAddress, bytes, true);
  }

  private void cpuTouches(String who, StripeBuffer buffer, long cpuAddress, long bytes, boolean write) {
    ledger.lock();
    try {
      LiveMapping m = ledger.owner(this, cpuAddress, bytes, write);
      if (m != null) {
        report(() -> cpuViolation(m, who, buffer, cpuAddress, bytes, write));
      }
    } finally {
      ledger.unlock();
    }
  }

  private LedgerViolation cpuViolation(LiveMapping m, String who, StripeBuffer buffer, long cpuAddress, long bytes,
      boolean write) {
    LedgerClaim step = new LedgerClaim(stripe, -1, -1, buffer, cpuAddress & 4095, bytes, -1,
        (write ? "written (" : "read (") + who + ")");
    if (!m.overlapsCpu(cpuAddress, bytes)) {
      return new LedgerViolation.SharedCacheLine(step, m.claim(), ledger.lineBytes());
    }
    return write ? new LedgerViolation.CpuWriteWhileMapped(step, m.claim())
        : new LedgerViolation.CpuReadWhileMapped(step, m.claim());
  }

  /** The chain will not run to its end: what its mappings hold is not trusted any more. */
  public void aborted() {
    aborted = true;
  }

  /** The result was handed out. */
  public void delivered() {
    ledger.lock();
    try {
      if (delivered) {
        report(() -> new LedgerViolation.ResultDeliveredTwice(
            new LedgerClaim(stripe, -1, -1, null, 0, 0, -1, "delivered")));
      }
      delivered = true;
      LiveMapping oldest = oldest();
      if (oldest != null) {
        report(() -> new LedgerViolation.ResultBeforeUnmap(
            oldest.claim(-1, "still mapped " + oldest.direction), live));
      }
    } finally {
      ledger.unlock();
    }
  }

  /** Nothing of the chain may be live any more. */
  public void ended() {
    ledger.lock();
    try {
      LiveMapping oldest = oldest();
      if (oldest != null) {
        report(() -> new LedgerViolation.LeakAtChainEnd(
            oldest.claim(-1, "still mapped " + oldest.direction), live));
      }
      ledger.countBook(maps, unmaps, live, peakLive);
    } finally {
      ledger.unlock();
    }
  }

  /** The first live mapping of this chain that the step may not share bytes or cache lines with, or null. */
  @Nullable LiveMapping collision(long cpuAddress, long bytes, Direction direction, int lineBytes) {
    for (int i = 0; i < count; i++) {
      LiveMapping m = mappings[i];
      if (m.live && (direction.deviceWrites() || m.direction.deviceWrites())
          && m.sharesLine(cpuAddress, bytes, lineBytes)) {
        return m;
      }
    }
    return null;
  }

  /** The live mapping of this chain that keeps the CPU from the bytes or their cache lines, or null. */
  @Nullable LiveMapping owner(long cpuAddress, long bytes, boolean write, int lineBytes) {
    for (int i = 0; i < count; i++) {
      LiveMapping m = mappings[i];
      if (m.live && MappingLedger.keepsCpuOut(m, cpuAddress, bytes, write, lineBytes)) {
        return m;
      }
    }
    return null;
  }

  /** Finds what an unmap means, best fit as dma-debug does, and checks it; null where it means nothing. */
  private @Nullable LiveMapping unmap(int leg, StripeBuffer buffer, int device, long deviceAddress, long bytes,
      Direction direction) {
    LiveMapping best = bestFit(leg, buffer, device, deviceAddress, bytes, direction);
    if (best == null) {
      reportLost(leg, buffer, device, deviceAddress, bytes, direction);
      return null;
    }
    if (best.bytes != bytes) {
      report(() -> new LedgerViolation.UnmapWrongSize(
          new LedgerClaim(stripe, leg, -1, buffer, best.cpuAddress & 4095, bytes, device, "unmapped " + direction),
          best.claim()));
    }
    if (best.direction != direction) {
      report(() -> new LedgerViolation.UnmapWrongDirection(best.claim(-1, "unmapped " + direction),
          best.claim()));
    }
    if (best.inUse()) {
      int operation = best.firstUser();
      report(() -> new LedgerViolation.UnmapWhileInUse(best.claim(operation, "unmapped " + direction),
          best.claim(operation, "used")));
    } else if (best.direction == Direction.FROM_DEVICE && !aborted && best.anyWritten()
        && best.writtenBytes() < best.bytes) {
      report(() -> new LedgerViolation.PartialDeviceWrite(best.claim(-1, "unmapped " + direction),
          best.writtenBytes()));
    }
    return best;
  }

  private @Nullable LiveMapping bestFit(int leg, StripeBuffer buffer, int device, long deviceAddress, long bytes,
      Direction direction) {
    LiveMapping best = null;
    int bestFit = -1;
    for (int i = 0; i < count; i++) {
      LiveMapping m = mappings[i];
      if (m.live && m.device == device && m.deviceAddress == deviceAddress) {
        int fit = (m.bytes == bytes ? 16 : 0) + (m.direction == direction ? 8 : 0) + (m.buffer.equals(buffer) ? 4 : 0)
            + (m.leg == leg ? 2 : 0) + (m.inUse() ? 0 : 1);
        if (fit > bestFit) {
          bestFit = fit;
          best = m;
        }
      }
    }
    return best;
  }

  private void reportLost(int leg, StripeBuffer buffer, int device, long deviceAddress, long bytes,
      Direction direction) {
    LedgerClaim step = new LedgerClaim(stripe, leg, -1, buffer, deviceAddress & 4095, bytes, device,
        "unmapped " + direction);
    for (int i = 0; i < count; i++) {
      LiveMapping m = mappings[i];
      if (m.live && m.deviceAddress == deviceAddress) {
        report(() -> new LedgerViolation.UnmapWrongDevice(step, m.claim()));
        return;
      }
    }
    for (int i = 0; i < count; i++) {
      LiveMapping m = mappings[i];
      if (m.device == device && m.deviceAddress == deviceAddress) {
        report(() -> new LedgerViolation.DoubleUnmap(step, m.claim()));
        return;
      }
    }
    report(() -> new LedgerViolation.UnmapUnknown(step));
  }

  private void use(int leg, int operation, int device, long address, long bytes, boolean reads, boolean writes) {
    LiveMapping m = mappingFor(leg, device, address, bytes, reads, writes);
    if (m == null) {
      reportUnmappedUse(leg, operation, device, address, bytes, writes);
      return;
    }
    m.use(operation);
    if (writes && m.direction == Direction.FROM_DEVICE) {
      m.deviceWrites(address, bytes);
    }
    if (writes && !m.direction.deviceWrites()) {
      report(() -> new LedgerViolation.DeviceWritesReadOnly(m.claim(operation, "written"), m.claim()));
    } else if (reads && !m.direction.deviceReads()) {
      report(() -> new LedgerViolation.DeviceReadsWriteOnly(m.claim(operation, "read"), m.claim()));
    }
  }

  private @Nullable LiveMapping mappingFor(int leg, int device, long address, long bytes, boolean reads,
      boolean writes) {
    LiveMapping best = null;
    int bestFit = -1;
    for (int i = count - 1; i >= 0; i--) {
      LiveMapping m = mappings[i];
      if (m.live && m.device == device && m.covers(address, bytes)) {
        int fit = ((!reads || m.direction.deviceReads()) && (!writes || m.direction.deviceWrites()) ? 2 : 0)
            + (m.leg == leg ? 1 : 0);
        if (fit == 3) {
          return m;
        }
        if (fit > bestFit) {
          bestFit = fit;
          best = m;
        }
      }
    }
    return best;
  }

  private void reportUnmappedUse(int leg, int operation, int device, long address, long bytes, boolean writes) {
    String state = writes ? "written" : "read";
    if (Long.compareUnsigned(address - DmaDomain.MAP_FAILED, failedBytes) < 0) {
      report(() -> new LedgerViolation.MapResultUnchecked(
          new LedgerClaim(stripe, leg, operation, null, address - DmaDomain.MAP_FAILED, bytes, device, state)));
      return;
    }
    LiveMapping dead = null;
    for (int i = count - 1; i >= 0; i--) {
      LiveMapping m = mappings[i];
      if (m.live && m.startsInside(address)) {
        LedgerClaim step = at(m, leg, operation, device, address, bytes, state);
        report(() -> m.device == device ? new LedgerViolation.UseBeyondMapping(step, m.claim())
            : new LedgerViolation.UseOnWrongDevice(step, m.claim()));
        return;
      }
      if (dead == null && m.device == device && m.startsInside(address)) {
        dead = m;
      }
    }
    if (dead != null) {
      LiveMapping last = dead;
      report(() -> new LedgerViolation.UseAfterUnmap(at(last, leg, operation, device, address, bytes, state),
          last.claim()));
      return;
    }
    report(() -> new LedgerViolation.UseBeforeMap(
        new LedgerClaim(stripe, leg, operation, null, address & 4095, bytes, device, state)));
  }

  private LedgerClaim at(LiveMapping m, int leg, int operation, int device, long address, long bytes, String state) {
    long offset = (m.cpuAddress & 4095) + address - m.deviceAddress;
    return new LedgerClaim(stripe, leg, operation, m.buffer, offset, bytes, device, state);
  }

  private void release(int operation, int device, long address, long bytes) {
    for (int i = count - 1; i >= 0; i--) {
      LiveMapping m = mappings[i];
      if (m.device == device && m.covers(address, bytes) && m.release(operation)) {
        return;
      }
    }
  }

  private @Nullable LiveMapping oldest() {
    if (live == 0) {
      return null;
    }
    for (int i = 0; i < count; i++) {
      LiveMapping m = mappings[i];
      if (m.live) {
        return m;
      }
    }
    return null;
  }
}
