package org.raidoffload.array;

import java.util.List;

/**
 * An array at one moment. Immutable.
 *
 * @param members by role
 * @param dirtyBytes bytes of each member that the write-intent log has as being written
 * @param unsyncedBytes bytes of each member whose parity cannot be trusted until {@link BlockArray#resync}
 */
public record ArrayStatus(List<MemberReport> members, long dirtyBytes, long unsyncedBytes) {

  public ArrayStatus {
    members = List.copyOf(members);
  }

  /** Members that cannot be read everywhere. */
  public int lost() {
    return (int) members.stream().filter(m -> m.status() != MemberStatus.ACTIVE).count();
  }
}
