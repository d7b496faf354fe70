package org.raidoffload.mapping;

import java.util.Locale;

/**
 * The rules of a {@link MappingLedger}: those of the Linux DMA API documents and of CONFIG_DMA_API_DEBUG (Linux 6.1
 * kernel/dma/debug.c), by exact byte and by cache line. The package's documentation says which came from where.
 */
public enum LedgerRule {
  /** Mapping bytes that a live mapping covers, at least one of the two written by a device. */
  OVERLAPPING_MAPPING("{step} while it is still {held}"),
  /** Mapping, or touching from the CPU, other bytes of a cache line that a device writes; the number is its bytes. */
  SHARED_CACHE_LINE("{step} shares a cache line of {number} bytes with {other}"),
  /** Mapping no bytes: such a mapping has no address of its own, so taking it back would take another's. */
  EMPTY_MAPPING("{step}: a mapping must have 1 byte or more"),
  /** Mapping to an address that the device cannot reach; the number is the bits of the device's addresses. */
  ADDRESS_BEYOND_MASK("{step} at an address beyond the device's {number} bits"),
  /** A descriptor uses the result of a map that failed. */
  MAP_RESULT_UNCHECKED("{step}, the result of a map that failed: the result was not checked"),
  /** Unmapping an address that was never mapped. */
  UNMAP_UNKNOWN("{step}, which was never mapped"),
  /** Unmapping an address that was unmapped before. */
  DOUBLE_UNMAP("{step} a second time: it was {held} and has been unmapped"),
  /** Unmapping the error value. */
  UNMAP_OF_FAILED_MAP("{step}, but its map had failed"),
  /** Unmapping with another device than mapped. */
  UNMAP_WRONG_DEVICE("{step}, but it is {held}"),
  /** Unmapping with another length than mapped; the number is the length that was. */
  UNMAP_WRONG_SIZE("{step}, but {number} bytes were {held}"),
  /** Unmapping with another direction than mapped. */
  UNMAP_WRONG_DIRECTION("{step}, but it was {held}"),
  /** Unmapping while a submitted descriptor still needs the bytes. */
  UNMAP_WHILE_IN_USE("{step} while {user} still needs it"),
  /** Unmapping a FROM_DEVICE mapping of which the device wrote only a number of bytes: the rest is lost. */
  PARTIAL_DEVICE_WRITE("{step}, but the device wrote only {number} of its {bytes} bytes and FROM_DEVICE loses the rest"),
  /** A descriptor uses bytes that its chain has not mapped. */
  USE_BEFORE_MAP("{step}, which its chain has not mapped"),
  /** A descriptor uses bytes that its chain has unmapped. */
  USE_AFTER_UNMAP("{step}, but it was {held} and has been unmapped"),
  /** A descriptor uses an address that is mapped for another device than its channel's. */
  USE_ON_WRONG_DEVICE("{step}, but it is {held}"),
  /** A descriptor runs over the end of a mapping; the number is the mapping's bytes. */
  USE_BEYOND_MAPPING("{step}, but only {number} bytes are {held}"),
  /** A descriptor writes what is mapped for reading. */
  DEVICE_WRITES_READ_ONLY("{step}, but it is {held}"),
  /** A descriptor reads what is mapped for writing. */
  DEVICE_READS_WRITE_ONLY("{step}, but it is {held}"),
  /** The CPU reads what a device may write. */
  CPU_READ_WHILE_MAPPED("{step} while it is {held}"),
  /** The CPU writes what a device owns. */
  CPU_WRITE_WHILE_MAPPED("{step} while it is {held}"),
  /** A chain ended with a number of live mappings; the step is the oldest of them. */
  LEAK_AT_CHAIN_END("{step} when its chain ended, one of {number} never unmapped{leaked}"),
  /** A result was handed out while the chain held a number of mappings; the step is the oldest of them. */
  RESULT_BEFORE_UNMAP("{step} when the result was delivered, one of {number}"),
  /** A result was handed out again. */
  RESULT_DELIVERED_TWICE("stripe {stripe}: the result was delivered a second time");

  private final String sentence;

  LedgerRule(String sentence) {
    this.sentence = sentence;
  }

  /** The rule's stable name in sentences, tables and JSON, such as {@code unmap-while-in-use}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The sentence for people, with the facts of a violation still to be filled in. */
  String sentence() {
    return sentence;
  }
}
