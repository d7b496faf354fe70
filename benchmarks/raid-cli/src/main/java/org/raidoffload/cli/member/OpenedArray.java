package org.raidoffload.cli.member;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.member.MemberIdentity;
import org.raidoffload.member.MemberIdentity.Foreign;
import org.raidoffload.member.MemberIdentity.MdMember;
import org.raidoffload.member.MemberReader;
import org.raidoffload.member.MemberSet;
import org.raidoffload.member.MemberSets;
import org.raidoffload.member.MemberVerdict;

/**
 * An array that can be read, and where it came from.
 *
 * @param array its members
 * @param set the set that the superblocks describe; null where the user described the array
 * @param notes sentences that the user should see
 */
public record OpenedArray(ArrayMembers array, @Nullable MemberSet set, List<String> notes) {

  public OpenedArray {
    notes = List.copyOf(notes);
  }

  /** The set's name; empty where it has none. */
  public String name() {
    return set == null || set.newest() == null ? "" : set.newest().setName();
  }

  /** What the content comes from: another with the same identity has the same content. */
  public String identity() {
    StringBuilder text = new StringBuilder(array.geometry().toString()).append(' ').append(array.memberBytes());
    if (set != null && set.newest() != null) {
      return text.append(" set ").append(set.uuid()).append(" events ").append(set.newest().events()).toString();
    }
    for (ArrayMember member : array.members()) {
      text.append(' ').append(member == null ? MemberFiles.MISSING
          : member.device().name() + "@" + member.dataOffset() + "+" + member.device().size());
    }
    return text.toString();
  }

  /**
   * The array that the superblocks of the files describe.
   *
   * @throws IllegalArgumentException in one sentence that names the file and the rule, when there is none or more than
   *     one
   */
  public static OpenedArray bySuperblocks(MemberFiles files) throws IOException {
    List<MemberIdentity> identities = new ArrayList<>();
    for (int i = 0; i < files.devices().size(); i++) {
      MemberDevice device = files.devices().get(i);
      if (device == null) {
        throw new IllegalArgumentException("member " + i + ": missing (only arrays that --level and --chunk describe"
            + " take it; with superblocks just leave the member out)");
      }
      identities.add(MemberReader.identify(device));
    }
    MemberSets sets = MemberSets.of(identities);
    for (Foreign foreign : sets.foreign()) {
      throw new IllegalArgumentException(foreign.device().name() + ": not an md member (" + foreign.what()
          + "); arrays without superblocks need --level, --chunk and more");
    }
    for (MemberIdentity identity : identities) {
      if (identity instanceof MdMember md && md.damage() != null) {
        throw new IllegalArgumentException(md.device().name() + ": " + md.damage() + " (leave it out to read without it)");
      }
    }
    if (sets.sets().size() != 1) {
      throw new IllegalArgumentException("members of different sets: "
          + String.join(", ", sets.sets().stream().map(s -> s.members().getFirst().member().device().name() + " is of "
              + s.uuid()).toList()));
    }
    MemberSet set = sets.sets().getFirst();
    if (!set.conflicts().isEmpty()) {
      throw new IllegalArgumentException(set.conflicts().getFirst());
    }
    if (!set.readable()) {
      throw new IllegalArgumentException("set " + set.uuid() + ": " + set.refusal());
    }
    List<String> notes = new ArrayList<>(set.limits());
    for (MemberVerdict verdict : set.members()) {
      if (verdict.state() != MemberVerdict.State.CURRENT) {
        notes.add(verdict.member().device().name() + " is not used: " + verdict.why());
      }
    }
    return new OpenedArray(set.open(), set, notes);
  }

  /**
   * The array that the user describes. A member that is shorter than the others counts as failed from its end on; the
   * array ends where more members have ended than its level survives.
   *
   * @param files by role, as many as the array has disks
   * @param memberBytes used bytes of each data area; 0 to find them by the lengths
   */
  public static OpenedArray described(MemberFiles files, ArrayGeometry geometry, long dataOffset, long memberBytes) {
    List<@Nullable MemberDevice> devices = files.devices();
    if (devices.size() != geometry.disks()) {
      throw new IllegalArgumentException("members: " + devices.size() + " (an array of " + geometry.disks()
          + " disks takes that many, in order, with the word missing for a lost one)");
    }
    long[] lengths = new long[devices.size()];
    for (int role = 0; role < lengths.length; role++) {
      MemberDevice device = devices.get(role);
      lengths[role] = device == null ? 0 : device.size() - dataOffset;
      if (device != null && lengths[role] <= 0) {
        throw new IllegalArgumentException(device.name() + ": its " + device.size()
            + " bytes end before the data offset of " + dataOffset);
      }
    }
    long[] sorted = lengths.clone();
    Arrays.sort(sorted);
    long used = (memberBytes > 0 ? memberBytes : sorted[geometry.level().parityDisks()]) / geometry.chunkBytes()
        * geometry.chunkBytes();
    if (used == 0) {
      throw new IllegalArgumentException("too many members are missing or shorter than a chunk: RAID-"
          + geometry.level().number() + " survives " + geometry.level().parityDisks());
    }
    List<@Nullable ArrayMember> members = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (int role = 0; role < lengths.length; role++) {
      MemberDevice device = devices.get(role);
      members.add(device == null ? null : new ArrayMember(device, dataOffset, Math.min(used, lengths[role])));
      if (device != null && lengths[role] < used) {
        notes.add(device.name() + " is shorter than the others: it counts as failed from byte " + lengths[role]
            + " of its data area on");
      }
    }
    return new OpenedArray(new ArrayMembers(geometry, members, used), null, notes);
  }
}
