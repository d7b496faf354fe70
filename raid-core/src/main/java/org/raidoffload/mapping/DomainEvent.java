package org.raidoffload.mapping;

/**
 * Something that a simulated domain saw go wrong: the moment bytes became wrong, where the ledger names the rule.
 *
 * @param kind what happened
 * @param sentence where, in one sentence
 */
public record DomainEvent(Kind kind, String sentence) {

  /** What can go wrong between device and CPU. */
  public enum Kind {
    /** The device read memory while the CPU held newer bytes in a dirty line. */
    STALE_DEVICE_READ,
    /** The CPU read an old line although memory holds newer bytes of the device. */
    STALE_CPU_READ,
    /** A dirty line was written back over newer bytes of the device. */
    EVICT_CLOBBER,
    /** Bytes that the CPU had written were dropped before they reached memory. */
    DATA_LOSS,
    /** The device used a translation that was unmapped and only not flushed yet. */
    USE_AFTER_UNMAP
  }

  @Override
  public String toString() {
    return kind.name().replace('_', '-') + ": " + sentence;
  }
}
