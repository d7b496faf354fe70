package org.raidoffload.member;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raidoffload.member.MemberIdentity.Foreign;
import org.raidoffload.member.MemberIdentity.MdMember;

/**
 * Devices sorted by what they belong to.
 *
 * @param sets one for each set of md members, in the order in which they were met
 * @param foreign devices that are no md members
 */
public record MemberSets(List<MemberSet> sets, List<Foreign> foreign) {

  public MemberSets {
    sets = List.copyOf(sets);
    foreign = List.copyOf(foreign);
  }

  /** Sorts the devices and comes to a verdict on each. */
  public static MemberSets of(Collection<? extends MemberIdentity> identities) {
    Map<String, List<MdMember>> bySet = new LinkedHashMap<>();
    List<Foreign> foreign = new ArrayList<>();
    for (MemberIdentity identity : identities) {
      switch (identity) {
        case MdMember md -> bySet.computeIfAbsent(md.superblock().setUuid(), uuid -> new ArrayList<>()).add(md);
        case Foreign other -> foreign.add(other);
      }
    }
    List<MemberSet> sets = new ArrayList<>();
    bySet.forEach((uuid, members) -> sets.add(new SetJudge(uuid, members).judge()));
    return new MemberSets(sets, foreign);
  }
}
