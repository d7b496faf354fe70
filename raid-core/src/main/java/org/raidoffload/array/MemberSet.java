package org.raidoffload.array;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.request.StripeBuffer;

/** The members of an array and which of their bytes can be used. Thread-safe. */
final class MemberSet {

  /** Told, before it takes effect, that a role will be left out of writes from now on. */
  @FunctionalInterface
  interface FailureLog {
    void failing(Set<Integer> failed) throws IOException;
  }

  final ArrayGeometry geometry;
  private final Member[] members;
  private final long regionBytes;
  private final long usedBytes;
  private FailureLog log = failed -> { };
  private Runnable afterLoss = () -> { };
  private @Nullable IOException logBroken;
  private volatile boolean allGood;

  MemberSet(ArrayMembers array, long regionBytes, int depth, int retryLimit, int readErrorLimit) {
    this.geometry = array.geometry();
    this.regionBytes = regionBytes;
    usedBytes = array.memberBytes();
    members = new Member[geometry.disks()];
    for (int role = 0; role < members.length; role++) {
      members[role] = new Member(role, array.member(role), this, depth, retryLimit, readErrorLimit);
    }
    lookAgain();
  }

  /** Where losses are put on record, and what is done after one that an error brought. */
  synchronized void logTo(FailureLog failures, Runnable afterError) {
    log = failures;
    afterLoss = afterError;
  }

  /** Takes a member out because of an error of its device. */
  void failOfError(int role, @Nullable String why) {
    fail(role, why);
    afterLoss.run();
  }

  Member member(int role) {
    return members[role];
  }

  int region(long memberByte) {
    return (int) (memberByte / regionBytes);
  }

  /** Whether every byte of every member can be used. */
  boolean allGood() {
    return allGood;
  }

  /** The blocks of a stripe that cannot be used, by their names in the row. */
  Set<StripeBuffer> lost(long row, long memberByte, long length) {
    if (allGood) {
      return Set.of();
    }
    Set<StripeBuffer> lost = new TreeSet<>();
    for (Member member : members) {
      if (!member.good(memberByte, length)) {
        lost.add(blockOf(row, member.role));
      }
    }
    return lost;
  }

  private StripeBuffer blockOf(long row, int role) {
    if (role == geometry.pDisk(row)) {
      return StripeBuffer.P;
    }
    return role == geometry.qDisk(row) ? StripeBuffer.Q : StripeBuffer.data(geometry.dataOfDisk(row, role));
  }

  /** The member that holds a block of the row. */
  Member holding(long row, StripeBuffer block) {
    return members[switch (block.kind()) {
      case P -> geometry.pDisk(row);
      case Q -> geometry.qDisk(row);
      default -> geometry.diskOfData(row, block.index());
    }];
  }

  /**
   * Takes a member out. It is on record as failed before any write goes past it; where that fails, writes are refused
   * from then on, because nobody would know after a crash that the member is stale.
   */
  synchronized void fail(int role, @Nullable String why) {
    Member member = members[role];
    if (member.status == MemberStatus.FAILED || member.status == MemberStatus.MISSING) {
      return;
    }
    Set<Integer> failed = outOfDate();
    failed.add(role);
    try {
      log.failing(failed);
    } catch (IOException e) {
      logBroken = e;
    }
    member.why = why;
    member.status = MemberStatus.FAILED;
    lookAgain();
  }

  /** Roles that are not current everywhere. */
  synchronized Set<Integer> outOfDate() {
    Set<Integer> failed = new TreeSet<>();
    for (Member member : members) {
      if (member.status != MemberStatus.ACTIVE) {
        failed.add(member.role);
      }
    }
    return failed;
  }

  /** Marks a member as stale when the array is opened. */
  synchronized void openStale(int role) {
    Member member = members[role];
    if (member.status == MemberStatus.ACTIVE) {
      member.status = MemberStatus.FAILED;
      member.why = "it missed writes (the write-intent log says so); re-add it";
      lookAgain();
    }
  }

  /** Starts the recovery of a member that is out. */
  synchronized void recover(int role, ArrayMember place, BitSet stale) {
    Member member = members[role];
    member.place = place;
    member.stale = stale;
    member.recoveredBytes = 0;
    member.why = "being rebuilt";
    member.status = MemberStatus.RECOVERING;
    lookAgain();
  }

  /** Ends the recovery of a member, if it is still going on. */
  synchronized boolean recovered(int role) throws IOException {
    Member member = members[role];
    if (member.status != MemberStatus.RECOVERING) {
      return false;
    }
    Set<Integer> failed = outOfDate();
    failed.remove(role);
    log.failing(failed);
    member.why = null;
    member.status = MemberStatus.ACTIVE;
    lookAgain();
    return true;
  }

  List<Member> with(MemberStatus status) {
    List<Member> result = new ArrayList<>();
    for (Member member : members) {
      if (member.status == status) {
        result.add(member);
      }
    }
    return result;
  }

  /** Members that take writes. */
  List<Member> used() {
    List<Member> result = with(MemberStatus.ACTIVE);
    result.addAll(with(MemberStatus.RECOVERING));
    return result;
  }

  private void lookAgain() {
    boolean all = true;
    for (Member member : members) {
      ArrayMember place = member.place;
      all &= member.status == MemberStatus.ACTIVE && place != null && place.badBlocks().isEmpty()
          && place.goodBytes() >= usedBytes;
    }
    allGood = all;
  }

  /**
   * Refuses what too few members are left for.
   *
   * @param what a phrase: what was asked, of which range
   */
  void requireEnough(Set<StripeBuffer> lost, String what) throws ArrayFailedException {
    int survives = geometry.level().parityDisks();
    if (lost.size() > survives) {
      throw new ArrayFailedException(what + ": " + lost.size() + " of " + members.length + " members cannot be used ("
          + outNames() + "), RAID-" + geometry.level().number() + " survives " + survives
          + "; bring members back before trying again");
    }
  }

  private String outNames() {
    StringBuilder names = new StringBuilder();
    for (Member member : members) {
      if (member.status != MemberStatus.ACTIVE) {
        names.append(names.isEmpty() ? "" : ", ").append(member.role).append(": ").append(member.why);
      }
    }
    return names.isEmpty() ? "bad blocks" : names.toString();
  }

  synchronized void requireLog() throws IOException {
    if (logBroken != null) {
      throw new IOException("writes are refused: the failure of a member could not be logged ("
          + logBroken.getMessage() + ")", logBroken);
    }
  }

  List<MemberReport> reports() {
    List<MemberReport> reports = new ArrayList<>();
    for (Member member : members) {
      reports.add(member.report());
    }
    return reports;
  }

  /** Has every used member's writes that have returned made durable; a member that cannot is failed. */
  void flush(String what) throws IOException {
    Progress progress = new Progress();
    for (Member member : used()) {
      progress.started();
      new Transfer(progress).flush(member);
    }
    if (progress.await() != null) {
      requireLog();
    }
    int survives = geometry.level().parityDisks();
    Set<Integer> out = outOfDate();
    out.removeIf(role -> members[role].status == MemberStatus.RECOVERING);
    if (out.size() > survives) {
      throw new ArrayFailedException(what + ": " + out.size() + " of " + members.length + " members cannot be used ("
          + outNames() + "), RAID-" + geometry.level().number() + " survives " + survives
          + "; what was written may be lost");
    }
  }

  void close() {
    for (Member member : members) {
      member.lane.shutdown();
    }
  }
}
