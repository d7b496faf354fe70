package org.raidoffload.array;

import java.io.IOException;
import java.util.BitSet;
import org.raidoffload.member.ArrayMember;

/** Members that leave an array in use, come back, or are replaced. Thread-safe. */
final class MemberChanges {
  private final ArrayCore core;
  private final IntentRegions regions;

  MemberChanges(ArrayCore core, IntentRegions regions) {
    this.core = core;
    this.regions = regions;
  }

  void fail(int role) throws IOException {
    requireRole(role);
    core.members.fail(role, "failed by the caller");
    core.flushMembers("flush after the loss of member " + role);
  }

  void readd(int role) {
    ArrayMember place = requireOut(role).place;
    if (place == null) {
      throw new IllegalStateException("member " + role + " has no device (replace it)");
    }
    // Nothing is cleaned while a member is out, so what is dirty now is all that it can have missed, and more.
    core.members.recover(role, place, regions.dirty());
  }

  void readd(int role, ArrayMember place) {
    requireOut(role);
    core.members.recover(role, requireRoom(place), regions.dirty());
  }

  void replace(int role, ArrayMember place) throws IOException {
    requireOut(role);
    requireRoom(place);
    regions.missedAll();
    core.members.recover(role, place, regions.dirty());
  }

  /** What is dirty while members are out is what they miss; regions that all of them have now are not missed any more. */
  void rebuilt(BitSet done) throws IOException {
    if (core.members.outOfDate().size() == core.members.with(MemberStatus.RECOVERING).size()) {
      BitSet settled = regions.flushStarts();
      core.flushMembers("rebuild");
      regions.caughtUp(done, settled, core.unsynced);
    }
  }

  private void requireRole(int role) {
    if (role < 0 || role >= core.geometry.disks()) {
      throw new IllegalArgumentException("role: " + role + " (the array has 0 to " + (core.geometry.disks() - 1) + ")");
    }
  }

  private Member requireOut(int role) {
    requireRole(role);
    Member member = core.members.member(role);
    if (member.status != MemberStatus.FAILED && member.status != MemberStatus.MISSING) {
      throw new IllegalStateException("member " + role + " is " + member.status + " (only one that is out can be"
          + " brought back)");
    }
    return member;
  }

  private ArrayMember requireRoom(ArrayMember place) {
    if (place.device().readOnly() || place.goodBytes() < core.memberBytes) {
      throw new IllegalArgumentException(place.device().name() + ": " + (place.device().readOnly() ? "read-only"
          : "data area of " + place.goodBytes() + " bytes") + " (a member needs " + core.memberBytes
          + " writable bytes)");
    }
    return place;
  }
}
