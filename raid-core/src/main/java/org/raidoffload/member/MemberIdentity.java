package org.raidoffload.member;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a device was found to be. Immutable; the device's owner stays its owner. */
public sealed interface MemberIdentity {

  /** The device. */
  MemberDevice device();

  /**
   * A member of an md array.
   *
   * @param superblock what it says
   * @param badBlocks ranges of the device that are recorded as bad
   * @param bitmap its bitmap's superblock; null without one
   * @param damage the rule that the superblock breaks; null for one that can be believed
   * @param remarks sentences about what is unusual but does no harm
   */
  record MdMember(MemberDevice device, MdSuperblock superblock, List<ByteRange> badBlocks,
      @Nullable BitmapSuperblock bitmap, @Nullable String damage, List<String> remarks) implements MemberIdentity {

    public MdMember {
      badBlocks = List.copyOf(badBlocks);
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * Anything else.
   *
   * @param what the name of its format, or that nothing is known in it
   */
  record Foreign(MemberDevice device, String what) implements MemberIdentity {
  }
}
