package org.raidoffload.array;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest.Kind;

/** The member writes of a stripe whose parity is final: to whom, and from where. One job at a time. */
final class StripeWrites {
  private final ArrayCore core;
  private final StripePiece piece;
  private final List<Member> members = new ArrayList<>();
  private final List<@Nullable MemorySegment> sources = new ArrayList<>();

  StripeWrites(ArrayCore core, StripePiece piece) {
    this.core = core;
    this.piece = piece;
  }

  private void clear() {
    members.clear();
    sources.clear();
  }

  private void add(Member member, @Nullable MemorySegment source) {
    members.add(member);
    sources.add(source);
  }

  /** Zeros to every member that takes them. */
  void zeros() {
    clear();
    for (int role = 0; role < core.geometry.disks(); role++) {
      Member member = core.members.member(role);
      if (member.good(piece.memberByte, piece.unit)) {
        add(member, null);
      }
    }
  }

  /** What a plan of the kind writes. */
  void planned(Kind kind, List<StripeBuffer> blocks, Set<StripeBuffer> lost, StripePass pass, StripeMemory memory) {
    clear();
    for (int i = 0; i < blocks.size(); i++) {
      StripeBuffer block = blocks.get(i);
      Member member = core.members.holding(piece.row, block);
      // A rebuild's plan names every lost block; only members that are being recovered have a device for it.
      if (kind != Kind.REBUILD || member.status == MemberStatus.RECOVERING || !lost.contains(block)) {
        add(member, pass.bytesOf(memory, block));
      }
    }
  }

  /** Of what a plan made, the blocks that their members did not give. */
  void healed(List<StripeBuffer> blocks, StripeHealing healing, StripeMemory memory) {
    clear();
    for (StripeBuffer block : blocks) {
      if (healing.isToBeWritten(block)) {
        add(core.members.holding(piece.row, block), memory.segment(block));
      }
    }
  }

  int count() {
    return members.size();
  }

  /** Has a transfer carry out the write. */
  void start(int i, Transfer transfer) {
    transfer.write(members.get(i), piece.memberByte, sources.get(i), piece.unit);
  }

  /** Adds each write to the transfer of its member's role. */
  void addTo(Transfer[] byRole) {
    for (int i = 0; i < members.size(); i++) {
      byRole[members.get(i).role].and(piece.memberByte, sources.get(i), piece.unit);
    }
  }

  /** Lets go of the caller's memory. */
  void end() {
    clear();
  }

  StripeCommit describe(List<Integer> touched, Set<StripeBuffer> lost, StripeMemory memory) {
    List<StripeCommit.BlockWrite> writes = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      writes.add(new StripeCommit.BlockWrite(members.get(i).role, sources.get(i)));
    }
    boolean left = touched.size() < core.geometry.dataDisks() && core.wantsPartialParity()
        && !lost.contains(StripeBuffer.P);
    return new StripeCommit(piece.row, piece.memberByte, piece.unit, touched, lost,
        left ? memory.segment(StripeBuffer.PARTIAL_PARITY) : null, writes);
  }
}
