package org.raidoffload.array;

import java.util.List;
import java.util.stream.Collectors;

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

  /** A line for people: what is wrong, or that nothing is. */
  @Override
  public String toString() {
    String odd = members.stream().filter(m -> m.status() != MemberStatus.ACTIVE || m.readErrors() + m.rewritten()
        + m.writeErrors() + m.retries() > 0).map(MemberReport::toString).collect(Collectors.joining("; "));
    return members.size() - lost() + " of " + members.size() + " members active" + (odd.isEmpty() ? "" : ": " + odd)
        + (dirtyBytes > 0 ? "; bytes of each being written: " + dirtyBytes : "")
        + (unsyncedBytes > 0 ? "; bytes of each to resync: " + unsyncedBytes : "");
  }
}
