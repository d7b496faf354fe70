package org.raidoffload.array;

/** What the array does with a member. */
public enum MemberStatus {
  /** Read and written. */
  ACTIVE,
  /** There, and being rebuilt: read and written where that has been done. */
  RECOVERING,
  /** There, but an error or the caller took it out. */
  FAILED,
  /** Not there. */
  MISSING
}
