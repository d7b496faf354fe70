package org.raidoffload.mapping;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.plan.Opcode;
import org.raidoffload.request.StripeBuffer;

/**
 * What the ledger knows of one chain: its mappings, live and taken back, and the rules that a chain can break by
 * itself. Used by the thread that owns the chain, or under the ledger's lock.
 */
final class ChainBook {
  final long stripe;
  private final MappingLedger ledger;
  private final List<LiveMapping> mappings = new ArrayList<>();
  private int live;
  private long failedBytes;
  private boolean delivered;
  private boolean aborted;

  ChainBook(MappingLedger ledger, long stripe) {
    this.ledger = ledger;
    this.stripe = stripe;
  }

  int live() {
    return live;
  }

  void aborted() {
    aborted = true;
  }

  LiveMapping add(LiveMapping m) {
    mappings.add(m);
    live++;
    return m;
  }

  void mapFailed(long bytes) {
    failedBytes = Math.max(failedBytes, bytes);
  }

  /** The first live mapping of this chain that the step may not share bytes or cache lines with, or null. */
  @Nullable LiveMapping collision(long cpuAddress, long bytes, Direction direction, int lineBytes) {
    for (LiveMapping m : mappings) {
      if (m.live && (direction.deviceWrites() || m.direction.deviceWrites())
          && m.sharesLine(cpuAddress, bytes, lineBytes)) {
        return m;
      }
    }
    return null;
  }

  /** The live mapping of this chain that keeps the CPU from the bytes or their cache lines, or null. */
  @Nullable LiveMapping owner(long cpuAddress, long bytes, boolean write, int lineBytes) {
    for (LiveMapping m : mappings) {
      if (m.live && MappingLedger.keepsCpuOut(m, cpuAddress, bytes, write, lineBytes)) {
        return m;
      }
    }
    return null;
  }

  /** Finds what an unmap means, best fit as dma-debug does, checks it, and returns the mapping taken back or null. */
  @Nullable LiveMapping unmap(int leg, StripeBuffer buffer, int device, long deviceAddress, long bytes,
      Direction direction) {
    LiveMapping best = bestFit(leg, buffer, device, deviceAddress, bytes, direction);
    if (best == null) {
      reportLost(leg, buffer, device, deviceAddress, bytes, direction);
      return null;
    }
    if (best.bytes != bytes) {
      ledger.report(() -> new LedgerViolation.UnmapWrongSize(
          new LedgerClaim(stripe, leg, -1, buffer, best.cpuAddress & 4095, bytes, device, "unmapped " + direction),
          best.claim()));
    }
    if (best.direction != direction) {
      ledger.report(() -> new LedgerViolation.UnmapWrongDirection(best.claim(-1, "unmapped " + direction),
          best.claim()));
    }
    if (best.inUse()) {
      int operation = best.firstUser();
      ledger.report(() -> new LedgerViolation.UnmapWhileInUse(best.claim(operation, "unmapped " + direction),
          best.claim(operation, "used")));
    } else if (best.direction == Direction.FROM_DEVICE && !aborted && best.anyWritten()
        && best.writtenBytes() < best.bytes) {
      ledger.report(() -> new LedgerViolation.PartialDeviceWrite(best.claim(-1, "unmapped " + direction),
          best.writtenBytes()));
    }
    best.live = false;
    live--;
    return best;
  }

  private @Nullable LiveMapping bestFit(int leg, StripeBuffer buffer, int device, long deviceAddress, long bytes,
      Direction direction) {
    LiveMapping best = null;
    int bestFit = -1;
    for (LiveMapping m : mappings) {
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
    for (LiveMapping m : mappings) {
      if (m.live && m.deviceAddress == deviceAddress) {
        ledger.report(() -> new LedgerViolation.UnmapWrongDevice(step, m.claim()));
        return;
      }
    }
    for (LiveMapping m : mappings) {
      if (m.device == device && m.deviceAddress == deviceAddress) {
        ledger.report(() -> new LedgerViolation.DoubleUnmap(step, m.claim()));
        return;
      }
    }
    ledger.report(() -> new LedgerViolation.UnmapUnknown(step));
  }

  void submitted(int leg, int operation, int device, Descriptor d) {
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
      ledger.report(() -> new LedgerViolation.DeviceWritesReadOnly(m.claim(operation, "written"), m.claim()));
    } else if (reads && !m.direction.deviceReads()) {
      ledger.report(() -> new LedgerViolation.DeviceReadsWriteOnly(m.claim(operation, "read"), m.claim()));
    }
  }

  private @Nullable LiveMapping mappingFor(int leg, int device, long address, long bytes, boolean reads,
      boolean writes) {
    LiveMapping best = null;
    int bestFit = -1;
    for (int i = mappings.size() - 1; i >= 0; i--) {
      LiveMapping m = mappings.get(i);
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
      ledger.report(() -> new LedgerViolation.MapResultUnchecked(
          new LedgerClaim(stripe, leg, operation, null, address - DmaDomain.MAP_FAILED, bytes, device, state)));
      return;
    }
    LiveMapping dead = null;
    for (int i = mappings.size() - 1; i >= 0; i--) {
      LiveMapping m = mappings.get(i);
      if (m.live && m.startsInside(address)) {
        LedgerClaim step = at(m, leg, operation, device, address, bytes, state);
        ledger.report(() -> m.device == device ? new LedgerViolation.UseBeyondMapping(step, m.claim())
            : new LedgerViolation.UseOnWrongDevice(step, m.claim()));
        return;
      }
      if (dead == null && m.device == device && m.startsInside(address)) {
        dead = m;
      }
    }
    if (dead != null) {
      LiveMapping last = dead;
      ledger.report(() -> new LedgerViolation.UseAfterUnmap(at(last, leg, operation, device, address, bytes, state),
          last.claim()));
      return;
    }
    ledger.report(() -> new LedgerViolation.UseBeforeMap(
        new LedgerClaim(stripe, leg, operation, null, address & 4095, bytes, device, state)));
  }

  private LedgerClaim at(LiveMapping m, int leg, int operation, int device, long address, long bytes, String state) {
    long offset = (m.cpuAddress & 4095) + address - m.deviceAddress;
    return new LedgerClaim(stripe, leg, operation, m.buffer, offset, bytes, device, state);
  }

  void completed(int operation, int device, Descriptor d) {
    for (int i = 0; i < d.sourceCount(); i++) {
      release(operation, device, d.source(i), d.bytes());
    }
    if (d.p() != 0) {
      release(operation, device, d.p(), d.bytes());
    }
    if (d.q() != 0) {
      release(operation, device, d.q(), d.bytes());
    }
  }

  private void release(int operation, int device, long address, long bytes) {
    for (int i = mappings.size() - 1; i >= 0; i--) {
      LiveMapping m = mappings.get(i);
      if (m.device == device && m.covers(address, bytes) && m.release(operation)) {
        return;
      }
    }
  }

  void deliver() {
    if (delivered) {
      ledger.report(() -> new LedgerViolation.ResultDeliveredTwice(
          new LedgerClaim(stripe, -1, -1, null, 0, 0, -1, "delivered")));
    }
    delivered = true;
    LiveMapping oldest = oldest();
    if (oldest != null) {
      ledger.report(() -> new LedgerViolation.ResultBeforeUnmap(oldest.claim(-1, "still mapped " + oldest.direction),
          live));
    }
  }

  void end() {
    LiveMapping oldest = oldest();
    if (oldest != null) {
      ledger.report(() -> new LedgerViolation.LeakAtChainEnd(oldest.claim(-1, "still mapped " + oldest.direction),
          live));
    }
  }

  private @Nullable LiveMapping oldest() {
    for (LiveMapping m : mappings) {
      if (m.live) {
        return m;
      }
    }
    return null;
  }
}
