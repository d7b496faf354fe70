package org.raidoffload.member;

import java.util.Locale;
import org.raidoffload.member.MemberIdentity.MdMember;

/**
 * What a member is worth to its set.
 *
 * @param member the member
 * @param state whether it is of use
 * @param role its disk number in the array, or -1 without one
 * @param why the reason in a phrase
 */
public record MemberVerdict(MdMember member, State state, int role, String why) {

  /** Whether a member is of use. */
  public enum State {
    /** Has a role and current data. */
    CURRENT,
    /** Has a role but old data. */
    STALE,
    /** Has no role. */
    SPARE,
    /** Is recorded as failed, or cannot be believed. */
    FAULTY;

    /** In lower case. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
