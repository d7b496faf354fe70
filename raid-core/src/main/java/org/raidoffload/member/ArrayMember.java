package org.raidoffload.member;

import java.util.List;

/**
 * A member with the place of its data area. Immutable; the device's owner stays its owner.
 *
 * @param device where the bytes are
 * @param dataOffset byte of the device where the data area starts; may differ from member to member
 * @param goodBytes how much of the data area, from its start, holds current data: less than all for a member that is
 *     cut short or only partly rebuilt
 * @param badBlocks ranges of the data area that are recorded as bad, in order
 */
public record ArrayMember(MemberDevice device, long dataOffset, long goodBytes, List<ByteRange> badBlocks) {

  public ArrayMember {
    if (dataOffset < 0 || goodBytes < 0 || goodBytes > device.size() - dataOffset) {
      throw new IllegalArgumentException(device.name() + ": data area of " + goodBytes + " bytes at byte " + dataOffset
          + " (the device has " + device.size() + " bytes)");
    }
    badBlocks = List.copyOf(badBlocks);
  }

  /** A member that is good from the start to the end of its data area. */
  public ArrayMember(MemberDevice device, long dataOffset, long goodBytes) {
    this(device, dataOffset, goodBytes, List.of());
  }

  /** Whether bytes of the data area hold current data. */
  public boolean good(long memberByte, long length) {
    if (memberByte + length > goodBytes) {
      return false;
    }
    for (ByteRange bad : badBlocks) {
      if (bad.overlaps(memberByte, length)) {
        return false;
      }
    }
    return true;
  }
}
