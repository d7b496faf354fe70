package org.raidoffload.member;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One md superblock as it was read, in bytes and in terms of this library. Immutable.
 *
 * @param version its version
 * @param at byte of the device where it starts
 * @param array what it says of the array
 * @param setUuid the set's id in mdadm's notation
 * @param setName the set's name; empty in 0.90
 * @param number the member's number: index into {@code roles}
 * @param deviceUuid the member's own id; empty in 0.90
 * @param roles role of each number: a disk of the array, or one of {@link #SPARE}, {@link #FAULTY}, {@link #JOURNAL}
 * @param dataOffset byte of the device where the data area starts
 * @param dataBytes bytes of the data area
 * @param recoveredBytes the data area is current below this byte; {@link #WHOLE} for all of it
 * @param events how often the array's state changed; the most current members have most
 * @param createdSeconds when the array was made, seconds since 1970
 * @param updatedSeconds when the superblock was written, seconds since 1970
 * @param inSyncBytes parity is known to be right in the data areas below this byte; {@link #WHOLE} for a clean array
 * @param features bits of {@link MdFeature}; 0 in 0.90
 * @param bitmapAt byte of the device where a bitmap starts, or -1
 * @param badBlockLog where the log of bad blocks is; null without one
 * @param badBlockShift its unit is 512 bytes shifted by this
 * @param checksum as stored
 * @param computedChecksum as it should be
 */
public record MdSuperblock(MdVersion version, long at, MdArray array, String setUuid, String setName, int number,
    String deviceUuid, List<Integer> roles, long dataOffset, long dataBytes, long recoveredBytes, long events,
    long createdSeconds, long updatedSeconds, long inSyncBytes, int features, long bitmapAt,
    @Nullable ByteRange badBlockLog, int badBlockShift, long checksum, long computedChecksum) {

  /** A member that waits to be used. */
  public static final int SPARE = 0xffff;

  /** A member that failed, or a number that no member has. */
  public static final int FAULTY = 0xfffe;

  /** The member that holds the array's write journal. */
  public static final int JOURNAL = 0xfffd;

  /** No limit: the whole of it. */
  public static final long WHOLE = Long.MAX_VALUE;

  public MdSuperblock {
    roles = List.copyOf(roles);
  }

  /**
   * What a superblock says of the array; equal in all its current members.
   *
   * @param level md's level number; negative for linear and others without parity
   * @param layout md's layout number
   * @param disks roles of the array
   * @param chunkBytes chunk size; 0 where the level has none
   * @param memberBytes bytes of each data area that the array uses
   * @param logicalBlockBytes the smallest request that the array takes (Linux 6.19 and later); 0 where nobody set it, and
   *     the largest of the members' own counts
   * @param reshapeTo the sentence that says what a reshape in progress changes; null without one
   */
  public record MdArray(int level, int layout, int disks, long chunkBytes, long memberBytes,
      int logicalBlockBytes, @Nullable String reshapeTo) {
  }

  public boolean checksumOk() {
    return checksum == computedChecksum;
  }

  public boolean has(MdFeature feature) {
    return feature.in(features);
  }

  /** What its feature map says, in words. */
  public List<String> featureNames() {
    return MdFeature.of(features).stream().map(MdFeature::text).toList();
  }

  /** Whether the array was shut down cleanly, as this member saw it. */
  public boolean clean() {
    return inSyncBytes == WHOLE;
  }

  /** The role of the member with the number, as this superblock's table has it. */
  public int roleOf(int memberNumber) {
    return memberNumber >= 0 && memberNumber < roles.size() ? roles.get(memberNumber) : SPARE;
  }

  /** The member's own role. */
  public int role() {
    return roleOf(number);
  }
}
