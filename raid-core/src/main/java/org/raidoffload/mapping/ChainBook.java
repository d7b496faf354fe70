package org.raidoffload.mapping;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.plan.Opcode;
import org.raidoffload.request.StripeBuffer;

/**
 * What the ledger knows of one chain, and the rules that a chain can break by itself. One chain after the other may be
 * told in it, each from {@link #begin} to {@link #ended}; used again, it allocates nothing for a chain that is not larger
 * than those before. By one thread at a time, the one that owns the chain. Device addresses are what
 * {@link DmaDomain#map} returned, or lie inside such a range; lengths are bytes.
 */
public final class ChainBook {
  private final MappingLedger ledger;
  private final BookedMappings mappings = new BookedMappings();
  private long stripe = -1;
  private int maps;
  private int unmaps;
  private long failedBytes;
  private boolean delivered;
  private boolean aborted;
  private @Nullable Throwable thrown;

  ChainBook(MappingLedger ledger) {
    this.ledger = ledger;
  }

  BookedMappings mappings() {
    return mappings;
  }

  /** A chain begins, for a stripe. */
  public void begin(long newStripe) {
    stripe = newStripe;
    mappings.forget();
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

  private void report(LedgerRule rule, LedgerClaim step) {
    report(() -> new LedgerViolation(rule, step));
  }

  private void report(LedgerRule rule, LedgerClaim step, LedgerClaim other) {
    report(() -> new LedgerViolation(rule, step, other));
  }

  private void report(LedgerRule rule, LedgerClaim step, LedgerClaim other, long number) {
    report(() -> new LedgerViolation(rule, step, List.of(other), number));
  }

  /** A buffer was mapped; {@code deviceAddress} may be {@link DmaDomain#MAP_FAILED}. */
  public void mapped(int leg, StripeBuffer buffer, int device, long cpuAddress, long deviceAddress, long bytes,
      Direction direction) {
    ledger.lock();
    try {
      if (bytes < 1) {
        report(LedgerRule.EMPTY_MAPPING, claim(leg, -1, buffer, 0, bytes, device, "mapped " + direction));
      }
      if (deviceAddress == DmaDomain.MAP_FAILED || bytes < 1) {
        failedBytes = Math.max(failedBytes, bytes);
        return;
      }
      maps++;
      LiveMapping m = mappings.next().begin(stripe, maps, leg, buffer, device, cpuAddress, deviceAddress, bytes,
          direction);
      ledger.opened(this, m);
      mappings.opened();
    } finally {
      ledger.unlock();
    }
  }

  /** A buffer was unmapped, with the arguments that the caller used. */
  public void unmapped(int leg, StripeBuffer buffer, int device, long deviceAddress, long bytes,
      Direction direction) {
    ledger.lock();
    try {
      unmaps++;
      ledger.countUnmap();
      if (deviceAddress == DmaDomain.MAP_FAILED) {
        report(LedgerRule.UNMAP_OF_FAILED_MAP, claim(leg, -1, buffer, 0, bytes, device, "unmapped " + direction));
        return;
      }
      LiveMapping m = mappings.unmapped(leg, buffer, device, deviceAddress, bytes, direction);
      if (m == null) {
        reportLost(claim(leg, -1, buffer, deviceAddress & 4095, bytes, device, "unmapped " + direction), deviceAddress);
        return;
      }
      check(m, leg, buffer, bytes, direction);
      mappings.closed(m);
      ledger.closed(m);
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
        mappings.release(operation, device, d.source(i), d.bytes());
      }
      if (d.p() != 0) {
        mappings.release(operation, device, d.p(), d.bytes());
      }
      if (d.q() != 0) {
        mappings.release(operation, device, d.q(), d.bytes());
      }
    } finally {
      ledger.unlock();
    }
  }

  /** The CPU reads bytes; {@code who} says on whose behalf, such as {@code client}. */
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
      if (m == null) {
        return;
      }
      LedgerClaim step = claim(-1, -1, buffer, cpuAddress & 4095, bytes, -1,
          (write ? "written (" : "read (") + who + ")");
      if (m.overlapsCpu(cpuAddress, bytes)) {
        report(write ? LedgerRule.CPU_WRITE_WHILE_MAPPED : LedgerRule.CPU_READ_WHILE_MAPPED, step, m.claim());
      } else {
        report(LedgerRule.SHARED_CACHE_LINE, step, m.claim(), ledger.lineBytes());
      }
    } finally {
      ledger.unlock();
    }
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
        report(LedgerRule.RESULT_DELIVERED_TWICE, claim(-1, -1, null, 0, 0, -1, "delivered"));
      }
      delivered = true;
      reportLeft(LedgerRule.RESULT_BEFORE_UNMAP);
    } finally {
      ledger.unlock();
    }
  }

  /** Nothing of the chain may be live any more. */
  public void ended() {
    ledger.lock();
    try {
      reportLeft(LedgerRule.LEAK_AT_CHAIN_END);
      ledger.countBook(maps, unmaps, mappings.live(), mappings.peakLive());
    } finally {
      ledger.unlock();
    }
  }

  private void reportLeft(LedgerRule rule) {
    if (mappings.live() > 0) {
      List<LedgerClaim> left = mappings.left();
      report(() -> new LedgerViolation(rule, left.getFirst(), left, left.size()));
    }
  }

  /** Checks an unmap against the mapping that it means. */
  private void check(LiveMapping m, int leg, StripeBuffer buffer, long bytes, Direction direction) {
    String state = "unmapped " + direction;
    if (m.bytes != bytes) {
      report(LedgerRule.UNMAP_WRONG_SIZE, claim(leg, -1, buffer, m.cpuAddress & 4095, bytes, m.device, state), m.claim(),
          m.bytes);
    }
    if (m.direction != direction) {
      report(LedgerRule.UNMAP_WRONG_DIRECTION, m.claim(-1, state), m.claim());
    }
    if (m.inUse()) {
      int operation = m.firstUser();
      report(LedgerRule.UNMAP_WHILE_IN_USE, m.claim(operation, state), m.claim(operation, "used"));
    } else if (m.direction == Direction.FROM_DEVICE && !aborted && m.anyWritten() && m.writtenBytes() < m.bytes) {
      report(() -> new LedgerViolation(LedgerRule.PARTIAL_DEVICE_WRITE, m.claim(-1, state), List.of(),
          m.writtenBytes()));
    }
  }

  /** An unmap that means no live mapping. */
  private void reportLost(LedgerClaim step, long deviceAddress) {
    LiveMapping elsewhere = mappings.liveAt(deviceAddress);
    LiveMapping earlier = mappings.onceAt(step.device(), deviceAddress);
    if (elsewhere != null) {
      report(LedgerRule.UNMAP_WRONG_DEVICE, step, elsewhere.claim());
    } else if (earlier != null) {
      report(LedgerRule.DOUBLE_UNMAP, step, earlier.claim());
    } else {
      report(LedgerRule.UNMAP_UNKNOWN, step);
    }
  }

  private void use(int leg, int operation, int device, long address, long bytes, boolean reads, boolean writes) {
    LiveMapping m = mappings.used(leg, device, address, bytes, reads, writes);
    if (m == null) {
      reportUnmappedUse(leg, operation, device, address, bytes, writes ? "written" : "read");
      return;
    }
    m.use(operation);
    if (writes && m.direction == Direction.FROM_DEVICE) {
      m.deviceWrites(address, bytes);
    }
    if (writes && !m.direction.deviceWrites()) {
      report(LedgerRule.DEVICE_WRITES_READ_ONLY, m.claim(operation, "written"), m.claim());
    } else if (reads && !m.direction.deviceReads()) {
      report(LedgerRule.DEVICE_READS_WRITE_ONLY, m.claim(operation, "read"), m.claim());
    }
  }

  private void reportUnmappedUse(int leg, int operation, int device, long address, long bytes, String state) {
    if (Long.compareUnsigned(address - DmaDomain.MAP_FAILED, failedBytes) < 0) {
      report(LedgerRule.MAP_RESULT_UNCHECKED,
          claim(leg, operation, null, address - DmaDomain.MAP_FAILED, bytes, device, state));
      return;
    }
    LiveMapping around = mappings.liveAround(address);
    LiveMapping dead = mappings.onceAround(device, address);
    LiveMapping m = around != null ? around : dead;
    if (m == null) {
      report(LedgerRule.USE_BEFORE_MAP, claim(leg, operation, null, address & 4095, bytes, device, state));
      return;
    }
    LedgerClaim step = claim(leg, operation, m.buffer, (m.cpuAddress & 4095) + address - m.deviceAddress, bytes, device,
        state);
    if (around == null) {
      report(LedgerRule.USE_AFTER_UNMAP, step, m.claim());
    } else if (m.device == device) {
      report(LedgerRule.USE_BEYOND_MAPPING, step, m.claim(), m.bytes);
    } else {
      report(LedgerRule.USE_ON_WRONG_DEVICE, step, m.claim());
    }
  }

  private LedgerClaim claim(int leg, int operation, @Nullable StripeBuffer buffer, long offset, long bytes, int device,
      String state) {
    return new LedgerClaim(stripe, leg, operation, buffer, offset, bytes, device, state, 0);
  }
}
