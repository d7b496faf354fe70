package org.raidoffload.mapping;

/**
 * A mapping rule that was broken, one record per rule. Immutable. Every sentence names stripe, leg, operation, buffer
 * range, device and the two states that collided, as far as the rule has them, and is the same in every run.
 *
 * <p>The rules are those of the Linux DMA API documents and of CONFIG_DMA_API_DEBUG (Linux 6.1 kernel/dma/debug.c),
 * by exact byte and by cache line.
 */
public sealed interface LedgerViolation {

  /** The rule's stable name, such as {@code unmap-while-in-use}. */
  String rule();

  /** The step that broke the rule. */
  LedgerClaim step();

  /** One sentence for people. */
  String sentence();

  /** Mapping bytes that a live mapping covers, at least one of the two written by a device. */
  record OverlappingMapping(LedgerClaim step, LedgerClaim live) implements LedgerViolation {
    @Override
    public String rule() {
      return "overlapping-mapping";
    }

    @Override
    public String sentence() {
      return step + " while it is still " + tail(live);
    }
  }

  /** Mapping, or touching from the CPU, other bytes of a cache line that a device writes. */
  record SharedCacheLine(LedgerClaim step, LedgerClaim live, int lineBytes) implements LedgerViolation {
    @Override
    public String rule() {
      return "shared-cache-line";
    }

    @Override
    public String sentence() {
      return step + " shares a cache line of " + lineBytes + " bytes with " + live;
    }
  }

  /** Mapping no bytes: such a mapping has no address of its own, so taking it back would take another's. */
  record EmptyMapping(LedgerClaim step) implements LedgerViolation {
    @Override
    public String rule() {
      return "empty-mapping";
    }

    @Override
    public String sentence() {
      return step + ": a mapping must have 1 byte or more";
    }
  }

  /** Mapping to an address that the device cannot reach. */
  record AddressBeyondMask(LedgerClaim step, int maskBits) implements LedgerViolation {
    @Override
    public String rule() {
      return "address-beyond-mask";
    }

    @Override
    public String sentence() {
      return step + " at an address beyond the device's " + maskBits + " bits";
    }
  }

  /** A descriptor uses the result of a map that failed. */
  record MapResultUnchecked(LedgerClaim step) implements LedgerViolation {
    @Override
    public String rule() {
      return "map-result-unchecked";
    }

    @Override
    public String sentence() {
      return step + ", the result of a map that failed: the result was not checked";
    }
  }

  /** Unmapping an address that was never mapped. */
  record UnmapUnknown(LedgerClaim step) implements LedgerViolation {
    @Override
    public String rule() {
      return "unmap-unknown";
    }

    @Override
    public String sentence() {
      return step + ", which was never mapped";
    }
  }

  /** Unmapping an address that was unmapped before. */
  record DoubleUnmap(LedgerClaim step, LedgerClaim earlier) implements LedgerViolation {
    @Override
    public String rule() {
      return "double-unmap";
    }

    @Override
    public String sentence() {
      return step + " a second time: it was " + tail(earlier) + " and has been unmapped";
    }
  }

  /** Unmapping the error value. */
  record UnmapOfFailedMap(LedgerClaim step) implements LedgerViolation {
    @Override
    public String rule() {
      return "unmap-of-failed-map";
    }

    @Override
    public String sentence() {
      return step + ", but its map had failed";
    }
  }

  /** Unmapping with another device than mapped. */
  record UnmapWrongDevice(LedgerClaim step, LedgerClaim live) implements LedgerViolation {
    @Override
    public String rule() {
      return "unmap-wrong-device";
    }

    @Override
    public String sentence() {
      return step + ", but it is " + tail(live);
    }
  }

  /** Unmapping with another length than mapped. */
  record UnmapWrongSize(LedgerClaim step, LedgerClaim live) implements LedgerViolation {
    @Override
    public String rule() {
      return "unmap-wrong-size";
    }

    @Override
    public String sentence() {
      return step + ", but " + live.bytes() + " bytes were " + tail(live);
    }
  }

  /** Unmapping with another direction than mapped. */
  record UnmapWrongDirection(LedgerClaim step, LedgerClaim live) implements LedgerViolation {
    @Override
    public String rule() {
      return "unmap-wrong-direction";
    }

    @Override
    public String sentence() {
      return step + ", but it was " + tail(live);
    }
  }

  /** Unmapping while a submitted descriptor still needs the bytes. */
  record UnmapWhileInUse(LedgerClaim step, LedgerClaim use) implements LedgerViolation {
    @Override
    public String rule() {
      return "unmap-while-in-use";
    }

    @Override
    public String sentence() {
      return step + " while operation " + use.operation() + " of leg " + use.leg() + " still needs it";
    }
  }

  /** Unmapping a FROM_DEVICE mapping of which the device wrote only a part: the rest is lost. */
  record PartialDeviceWrite(LedgerClaim step, long written) implements LedgerViolation {
    @Override
    public String rule() {
      return "partial-device-write";
    }

    @Override
    public String sentence() {
      return step + ", but the device wrote only " + written + " of its " + step.bytes()
          + " bytes and FROM_DEVICE loses the rest";
    }
  }

  /** A descriptor uses bytes that its chain has not mapped. */
  record UseBeforeMap(LedgerClaim step) implements LedgerViolation {
    @Override
    public String rule() {
      return "use-before-map";
    }

    @Override
    public String sentence() {
      return step + ", which its chain has not mapped";
    }
  }

  /** A descriptor uses bytes that its chain has unmapped. */
  record UseAfterUnmap(LedgerClaim step, LedgerClaim earlier) implements LedgerViolation {
    @Override
    public String rule() {
      return "use-after-unmap";
    }

    @Override
    public String sentence() {
      return step + ", but it was " + tail(earlier) + " and has been unmapped";
    }
  }

  /** A descriptor uses an address that is mapped for another device than its channel's. */
  record UseOnWrongDevice(LedgerClaim step, LedgerClaim live) implements LedgerViolation {
    @Override
    public String rule() {
      return "use-on-wrong-device";
    }

    @Override
    public String sentence() {
      return step + ", but it is " + tail(live);
    }
  }

  /** A descriptor runs over the end of a mapping. */
  record UseBeyondMapping(LedgerClaim step, LedgerClaim live) implements LedgerViolation {
    @Override
    public String rule() {
      return "use-beyond-mapping";
    }

    @Override
    public String sentence() {
      return step + ", but only " + live.bytes() + " bytes are " + tail(live);
    }
  }

  /** A descriptor writes what is mapped for reading. */
  record DeviceWritesReadOnly(LedgerClaim step, LedgerClaim live) implements LedgerViolation {
    @Override
    public String rule() {
      return "device-writes-read-only";
    }

    @Override
    public String sentence() {
      return step + ", but it is " + tail(live);
    }
  }

  /** A descriptor reads what is mapped for writing. */
  record DeviceReadsWriteOnly(LedgerClaim step, LedgerClaim live) implements LedgerViolation {
    @Override
    public String rule() {
      return "device-reads-write-only";
    }

    @Override
    public String sentence() {
      return step + ", but it is " + tail(live);
    }
  }

  /** The CPU reads what a device may write. */
  record CpuReadWhileMapped(LedgerClaim step, LedgerClaim live) implements LedgerViolation {
    @Override
    public String rule() {
      return "cpu-read-while-mapped";
    }

    @Override
    public String sentence() {
      return step + " while it is " + tail(live);
    }
  }

  /** The CPU writes what a device owns. */
  record CpuWriteWhileMapped(LedgerClaim step, LedgerClaim live) implements LedgerViolation {
    @Override
    public String rule() {
      return "cpu-write-while-mapped";
    }

    @Override
    public String sentence() {
      return step + " while it is " + tail(live);
    }
  }

  /** A chain ended with live mappings; {@code step} is the oldest of them. */
  record LeakAtChainEnd(LedgerClaim step, int live) implements LedgerViolation {
    @Override
    public String rule() {
      return "leak-at-chain-end";
    }

    @Override
    public String sentence() {
      return step + " when its chain ended, one of " + live + " never unmapped";
    }
  }

  /** A result was handed out while the chain held mappings; {@code step} is the oldest of them. */
  record ResultBeforeUnmap(LedgerClaim step, int live) implements LedgerViolation {
    @Override
    public String rule() {
      return "result-before-unmap";
    }

    @Override
    public String sentence() {
      return step + " when the result was delivered, one of " + live;
    }
  }

  /** A result was handed out again. */
  record ResultDeliveredTwice(LedgerClaim step) implements LedgerViolation {
    @Override
    public String rule() {
      return "result-delivered-twice";
    }

    @Override
    public String sentence() {
      return "stripe " + step.stripe() + ": the result was delivered a second time";
    }
  }

  private static String tail(LedgerClaim c) {
    return c.state() + " for device " + c.device() + " by stripe " + c.stripe() + " leg " + c.leg();
  }
}
