package org.raidoffload.array;

import java.io.IOException;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.request.StripeBuffer;

/** Opens an array: what the logs left is looked at, and put right, before anything else is read or written. */
final class ArrayOpening {
  private final BlockArrayBuilder settings;
  private final ArrayMembers array;
  private final ArrayGeometry geometry;

  /** The parts of an open array. */
  record Parts(ArrayCore core, JobPool pool, IntentRegions regions, long regionBytes) {
  }

  ArrayOpening(BlockArrayBuilder settings) {
    this.settings = settings;
    array = settings.array;
    geometry = array.geometry();
  }

  Parts open() throws IOException {
    requireThreads();
    for (ArrayMember member : array.members()) {
      if (member != null && member.device().readOnly()) {
        throw new IOException(member.device().name() + ": opened read-only (a block array writes its members)");
      }
    }
    IntentState left = settings.intentLog.load();
    long regionBytes = left == null ? settings.regionFor(geometry.chunkBytes()) : left.regionBytes();
    int count = Math.toIntExact((array.memberBytes() + regionBytes - 1) / regionBytes);
    if (left != null && (left.regions() != count || regionBytes % geometry.chunkBytes() != 0)) {
      throw new IOException("write-intent log: of another array (" + left.regions() + " regions of " + regionBytes
          + " bytes; this one has " + array.memberBytes() + " bytes of each member)");
    }
    MemberSet members = new MemberSet(array, regionBytes, settings.memberDepth, settings.retries,
        settings.readErrors);
    ExecutorService hookThreads = Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task, "array write hook");
      thread.setDaemon(true);
      return thread;
    });
    boolean opened = false;
    try {
      Parts parts = parts(members, hookThreads, left, regionBytes, count);
      opened = true;
      return parts;
    } finally {
      if (!opened) {
        hookThreads.close();
        members.close();
      }
    }
  }

  /** Jobs end on the scheduler's threads; one that waits to be polled would never end them. */
  private void requireThreads() {
    try {
      settings.scheduler.poll();
    } catch (IllegalStateException servedByThreads) {
      return;
    }
    throw new IllegalArgumentException("scheduler: inline (a block array needs one whose channels threads serve)");
  }

  private Parts parts(MemberSet members, ExecutorService hookThreads, @Nullable IntentState left, long regionBytes,
      int count) throws IOException {
    if (left != null) {
      left.failed().forEach(members::openStale);
    }
    Set<StripeBuffer> lost = members.lost(0, 0, Math.min(array.memberBytes(), geometry.chunkBytes()));
    members.requireEnough(lost, "open");
    ArrayCore core = new ArrayCore(geometry, array.memberBytes(), settings.scheduler, members,
        RowCutter.unitsOf(geometry, settings.mostUnitBytes), settings.rmwLevel, settings.hook, hookThreads);
    IntentRegions regions = new IntentRegions(settings.intentLog, regionBytes, count);
    regions.open(left == null ? new BitSet() : left.dirty(), members.outOfDate());
    members.logTo(regions::failing, settings.hook == null ? () -> { } : core::memberLost);
    HookedCore hooked = new HookedCore(core, settings.stripesInFlight, new Maintenance(core, regionBytes));
    boolean holeClosed = settings.hook != null && settings.hook.open(hooked);
    hooked.opened();
    core.unsynced = unsynced(left, holeClosed, regionBytes, count, members.outOfDate());
    return new Parts(core, new JobPool(core, settings.stripesInFlight), regions, regionBytes);
  }

  /** The regions whose parity cannot be trusted. */
  private BitSet unsynced(@Nullable IntentState left, boolean holeClosed, long regionBytes, int count, Set<Integer> out)
      throws IOException {
    BitSet unsynced = new BitSet();
    if (left != null && !left.clean() && !holeClosed) {
      unsynced.or(left.dirty());
    }
    if (array.inSyncBytes() < array.memberBytes()) {
      unsynced.set((int) (array.inSyncBytes() / regionBytes), count);
    }
    if (!unsynced.isEmpty() && !out.isEmpty()) {
      if (!settings.acceptWriteHole) {
        throw new IOException("the array was not closed in good order and members " + out + " are missing: parity of "
            + unsynced.cardinality() * regionBytes + " bytes of each member may not match, and a lost block there would"
            + " come back as garbage (bring the members back, or open it with acceptWriteHole)");
      }
      if (out.size() >= geometry.level().parityDisks()) {
        // Nothing is left to compare with: what parity there is must be believed.
        unsynced.clear();
      }
    }
    return unsynced;
  }
}
