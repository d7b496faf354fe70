package org.raidoffload.member;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * An array as its members lie: what is needed to read and write it. Immutable, so any thread may use it.
 *
 * @param geometry layout of the array
 * @param members by role; null where the member is missing. Exactly {@code geometry.disks()} entries
 * @param memberBytes bytes of each data area that the array uses: whole chunks
 * @param unsynced ranges of the data areas whose parity is not known to match the data: after an unclean shutdown, or
 *     never written; empty for a clean array
 */
public record ArrayMembers(ArrayGeometry geometry, List<@Nullable ArrayMember> members, long memberBytes,
    List<ByteRange> unsynced) implements AutoCloseable {

  public ArrayMembers {
    if (members.size() != geometry.disks()) {
      throw new IllegalArgumentException("members: " + members.size() + " (the array has " + geometry.disks()
          + " disks; a missing one is null)");
    }
    if (memberBytes < 0 || memberBytes % geometry.chunkBytes() != 0
        || memberBytes > Long.MAX_VALUE / ArrayGeometry.MAXIMUM_DISKS) {
      throw new IllegalArgumentException("memberBytes: " + memberBytes + " (must be a multiple of the chunk of "
          + geometry.chunkBytes() + " bytes)");
    }
    members = Collections.unmodifiableList(new ArrayList<>(members));
    unsynced = List.copyOf(unsynced);
  }

  /** A clean array. */
  public ArrayMembers(ArrayGeometry geometry, List<@Nullable ArrayMember> members, long memberBytes) {
    this(geometry, members, memberBytes, List.of());
  }

  /**
   * An array whose parity is known to match its data up to a byte of the data areas.
   *
   * @param inSyncBytes 0 to {@code memberBytes}
   */
  public ArrayMembers(ArrayGeometry geometry, List<@Nullable ArrayMember> members, long memberBytes, long inSyncBytes) {
    this(geometry, members, memberBytes, inSyncBytes == memberBytes ? List.of()
        : List.of(new ByteRange(inSyncBytes, memberBytes - inSyncBytes)));
  }

  /** Parity of each data area's bytes below this is known to match the data, all of it. */
  public long inSyncBytes() {
    return Math.min(memberBytes, unsynced.stream().mapToLong(ByteRange::start).min().orElse(memberBytes));
  }

  /** The member with the role, or null where it is missing. */
  public @Nullable ArrayMember member(int role) {
    return members.get(role);
  }

  /** Rows of the array. */
  public long rows() {
    return memberBytes / geometry.chunkBytes();
  }

  /** Bytes that a user of the array sees. */
  public long arrayBytes() {
    return memberBytes * geometry.dataDisks();
  }

  /** Roles without a member, in order. */
  public List<Integer> missing() {
    List<Integer> roles = new ArrayList<>();
    for (int role = 0; role < members.size(); role++) {
      if (members.get(role) == null) {
        roles.add(role);
      }
    }
    return roles;
  }

  /** Whether the member with the role is there and holds current data in these bytes of its data area. */
  public boolean good(int role, long memberByte, long length) {
    ArrayMember member = members.get(role);
    return member != null && member.good(memberByte, length);
  }

  /** Whether the parity of these bytes of the data areas is known to match the data. */
  public boolean synced(long memberByte, long length) {
    for (ByteRange range : unsynced) {
      if (range.overlaps(memberByte, length)) {
        return false;
      }
    }
    return true;
  }

  /** Closes every device; the first error is thrown after all were closed. */
  @Override
  public void close() throws IOException {
    IOException first = null;
    for (ArrayMember member : members) {
      if (member == null) {
        continue;
      }
      try {
        member.device().close();
      } catch (IOException failed) {
        if (first == null) {
          first = failed;
        } else {
          first.addSuppressed(failed);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
