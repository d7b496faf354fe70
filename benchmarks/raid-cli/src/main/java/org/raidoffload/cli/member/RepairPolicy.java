package org.raidoffload.cli.member;

/** What a repair takes to be wrong in a stripe whose parity does not match. */
public enum RepairPolicy {
  /** The parity, as md's own repair does: data is never touched. */
  PARITY,
  /** The disk that the syndromes accuse, data or parity; stripes where they accuse none are left alone. RAID-6 only. */
  ACCUSED
}
