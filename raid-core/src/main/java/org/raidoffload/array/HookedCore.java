package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;

/** The array as its write hook sees it. Thread-safe, but for what is only for opening. */
final class HookedCore implements HookedArray {
  private final ArrayCore core;
  private final int mostInFlight;
  private @Nullable Maintenance opening;

  HookedCore(ArrayCore core, int mostInFlight, Maintenance opening) {
    this.core = core;
    this.mostInFlight = mostInFlight;
    this.opening = opening;
  }

  void opened() {
    opening = null;
  }

  @Override
  public ArrayGeometry geometry() {
    return core.geometry;
  }

  @Override
  public long memberBytes() {
    return core.memberBytes;
  }

  @Override
  public int smallestUnitBytes() {
    return core.units[0];
  }

  @Override
  public int mostUnitBytes() {
    return core.mostUnit();
  }

  @Override
  public int mostInFlight() {
    return mostInFlight;
  }

  @Override
  public void flushMembers() throws IOException {
    core.flushMembers("flush for the write hook");
  }

  @Override
  public boolean recover(long memberByte, int unit, List<Integer> touched, @Nullable MemorySegment partialParity)
      throws IOException {
    return whileOpening().recoverFromLog(memberByte, unit, touched, partialParity);
  }

  @Override
  public void rewrite(int role, long memberByte, MemorySegment bytes) throws IOException {
    whileOpening();
    Member member = core.members.member(role);
    if (member.good(memberByte, bytes.byteSize())) {
      Progress progress = new Progress();
      progress.started();
      new Transfer(progress).write(member, memberByte, bytes, bytes.byteSize());
      progress.finish();
    }
  }

  private Maintenance whileOpening() {
    if (opening == null) {
      throw new IllegalStateException("the array is open (this is only for opening it)");
    }
    return opening;
  }
}
