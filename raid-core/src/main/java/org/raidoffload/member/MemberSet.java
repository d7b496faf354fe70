package org.raidoffload.member;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;

/**
 * Members that belong together, and what can be done with them. Immutable.
 *
 * @param uuid the set's id
 * @param newest the superblock that counts: of the member with most events; null where none can be believed
 * @param members verdicts, by role, those without a role last
 * @param missing roles without a current member
 * @param refusal why the array cannot be read, one sentence; null where it can
 * @param limits sentences about what to mind when reading it
 * @param conflicts sentences about members that contradict each other
 */
public record MemberSet(String uuid, @Nullable MdSuperblock newest, List<MemberVerdict> members, List<Integer> missing,
    @Nullable String refusal, List<String> limits, List<String> conflicts) {

  public MemberSet {
    members = List.copyOf(members);
    missing = List.copyOf(missing);
    limits = List.copyOf(limits);
    conflicts = List.copyOf(conflicts);
  }

  /** Whether the array's content can be read. */
  public boolean readable() {
    return refusal == null;
  }

  /** The verdict in a sentence. */
  public String verdict() {
    if (refusal != null) {
      return refusal;
    }
    int disks = newest == null ? 0 : newest.array().disks();
    String state = missing.isEmpty() ? "complete: " + disks + " of " + disks + " members are current"
        : "degraded: " + (disks - missing.size()) + " of " + disks + " members are current, "
            + (missing.size() == 1 ? "role " : "roles ")
            + String.join(" and ", missing.stream().map(String::valueOf).toList())
            + (missing.size() == 1 ? " is" : " are") + " missing; what was on "
            + (missing.size() == 1 ? "it" : "them") + " is recomputed";
    return limits.isEmpty() ? state : state + ". " + String.join(". ", limits);
  }

  /** The layout's name as mdadm has it, or md's number for levels that this library does not read. */
  public @Nullable String layoutName() {
    if (newest == null || newest.array().level() <= 0) {
      return null;
    }
    ArrayGeometry geometry = refusal == null ? geometry(newest) : null;
    return geometry != null ? geometry.layout().mdadmName() : layoutText(newest.array());
  }

  private static String layoutText(MdSuperblock.MdArray array) {
    if (array.level() >= 4 && array.level() <= 6) {
      try {
        return ParityLayout.of(RaidLevel.of(array.level()), Integer.toString(array.layout())).mdadmName();
      } catch (IllegalArgumentException unknown) {
        return array.layout() + " (unknown)";
      }
    }
    return Integer.toString(array.layout());
  }

  /**
   * The geometry that a superblock describes.
   *
   * @throws IllegalArgumentException naming the value that no such array has
   */
  static ArrayGeometry geometry(MdSuperblock superblock) {
    MdSuperblock.MdArray array = superblock.array();
    if (array.chunkBytes() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("chunk of " + array.chunkBytes() + " bytes (at most " + Integer.MAX_VALUE
          + ")");
    }
    RaidLevel level = RaidLevel.of(array.level());
    return new ArrayGeometry(level, ParityLayout.of(level, Integer.toString(array.layout())), array.disks(),
        (int) array.chunkBytes());
  }

  /**
   * The array, ready to be read. Its devices are those of the members and stay their owner's until the array is closed.
   *
   * @throws MemberException when it cannot be read: the refusal
   */
  public ArrayMembers open() throws IOException {
    if (refusal != null || newest == null) {
      throw new MemberException("set " + uuid, -1, refusal == null ? "no superblock can be believed" : refusal, null);
    }
    ArrayGeometry geometry = geometry(newest);
    long used = newest.array().memberBytes() / geometry.chunkBytes() * geometry.chunkBytes();
    List<@Nullable ArrayMember> byRole = new ArrayList<>();
    for (int role = 0; role < geometry.disks(); role++) {
      byRole.add(null);
    }
    List<ByteRange> unsynced = new ArrayList<>();
    if (newest.inSyncBytes() < used) {
      unsynced.add(new ByteRange(newest.inSyncBytes(), used - newest.inSyncBytes()));
    }
    for (MemberVerdict verdict : members) {
      if (verdict.state() == MemberVerdict.State.CURRENT) {
        byRole.set(verdict.role(), arrayMember(verdict, used));
        BitmapSuperblock bitmap = verdict.member().bitmap();
        if (bitmap != null) {
          unsynced.addAll(bitmap.withoutParity());
        }
      }
    }
    return new ArrayMembers(geometry, byRole, used, unsynced.stream().distinct().toList());
  }

  private static ArrayMember arrayMember(MemberVerdict verdict, long used) {
    MdSuperblock superblock = verdict.member().superblock();
    List<ByteRange> bad = new ArrayList<>();
    for (ByteRange range : verdict.member().badBlocks()) {
      long start = Math.max(0, range.start() - superblock.dataOffset());
      long end = Math.min(used, range.end() - superblock.dataOffset());
      if (end > start) {
        bad.add(new ByteRange(start, end - start));
      }
    }
    return new ArrayMember(verdict.member().device(), superblock.dataOffset(),
        Math.min(used, superblock.recoveredBytes()), bad);
  }
}
