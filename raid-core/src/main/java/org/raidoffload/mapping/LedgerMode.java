package org.raidoffload.mapping;

/** How much a {@link MappingLedger} checks. */
public enum LedgerMode {
  /** Every rule on every chain, and collisions between chains; takes a lock. For tests and simulation. */
  PROVE,
  /** Every rule that one chain can break by itself, on one chain in N; no lock. For live use. */
  SAMPLE,
  /** Counts maps and unmaps, checks nothing. */
  OFF
}
