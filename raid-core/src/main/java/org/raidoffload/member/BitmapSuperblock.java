package org.raidoffload.member;

import java.util.List;

/**
 * The head of a member's write-intent bitmap, versions 3 to 6 (6: the lockless bitmap of Linux 6.18, a byte for each
 * range). Read, not trusted for content, except that a lockless bitmap knows which ranges never got parity.
 *
 * @param version 3 (host byte order), 4, 5 (clustered) or 6
 * @param setUuid the set that it belongs to, in mdadm's notation
 * @param events events of the array when it was written
 * @param eventsCleared events when its bits were last cleared
 * @param chunkBytes bytes of a member that a bit stands for
 * @param syncBytes bytes of a member that it covers
 * @param withoutParity ranges of the data area that a lockless bitmap says have no valid parity; else empty
 */
public record BitmapSuperblock(int version, String setUuid, long events, long eventsCleared, long chunkBytes,
    long syncBytes, List<ByteRange> withoutParity) {

  /** The version whose bitmap has a byte for each range. */
  public static final int LOCKLESS = 6;

  public BitmapSuperblock {
    withoutParity = List.copyOf(withoutParity);
  }
}
