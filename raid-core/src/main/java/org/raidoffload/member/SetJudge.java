package org.raidoffload.member;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.member.MemberIdentity.MdMember;
import org.raidoffload.member.MemberVerdict.State;

/** Decides what the members of one set are worth. One thread, used once. */
final class SetJudge {
  private final String uuid;
  private final List<MdMember> members;
  private final List<MemberVerdict> verdicts = new ArrayList<>();
  private final List<String> limits = new ArrayList<>();
  private final List<String> conflicts = new ArrayList<>();

  SetJudge(String uuid, List<MdMember> members) {
    this.uuid = uuid;
    this.members = members;
  }

  MemberSet judge() {
    MdMember newest = newest();
    for (MdMember member : members) {
      verdicts.add(newest == null ? faulty(member, String.valueOf(member.damage())) : verdict(member,
          newest.superblock()));
    }
    settleDuplicates();
    verdicts.sort(Comparator.comparingInt(v -> v.role() < 0 ? Integer.MAX_VALUE : v.role()));
    if (newest == null) {
      return new MemberSet(uuid, null, verdicts, List.of(), "no superblock of the set can be believed", limits,
          conflicts);
    }
    MdSuperblock superblock = newest.superblock();
    List<Integer> missing = missing(superblock);
    String refusal = refusal(newest, missing);
    if (refusal == null) {
      findLimits(superblock, missing);
    }
    return new MemberSet(uuid, superblock, verdicts, missing, refusal, limits, conflicts);
  }

  /** Most events; among equals one that has a role, for a spare may have been made apart. */
  private @Nullable MdMember newest() {
    return members.stream().filter(m -> m.damage() == null)
        .max(Comparator.<MdMember>comparingLong(m -> m.superblock().events())
            .thenComparing(m -> m.superblock().role() < MdSuperblock.JOURNAL))
        .orElse(null);
  }

  private static MemberVerdict faulty(MdMember member, String why) {
    return new MemberVerdict(member, State.FAULTY, -1, why);
  }

  private static MemberVerdict verdict(MdMember member, MdSuperblock newest) {
    MdSuperblock own = member.superblock();
    if (member.damage() != null) {
      return faulty(member, member.damage());
    }
    int role = newest.roleOf(own.number());
    long behind = newest.events() - own.events();
    int ownRole = own.role() < newest.array().disks() ? own.role() : -1;
    if (own.role() == MdSuperblock.JOURNAL) {
      return new MemberVerdict(member, State.SPARE, -1, "holds the write journal");
    }
    if (behind > 1) {
      return ownRole < 0 ? new MemberVerdict(member, State.SPARE, -1, "a spare, " + behind + " events behind")
          : new MemberVerdict(member, State.STALE, ownRole, behind + " events behind (" + own.events() + ", newest "
              + newest.events() + ")");
    }
    if (!sameArray(own.array(), newest.array())) {
      return faulty(member, "describes another array than the newest superblock of its set");
    }
    if (role == MdSuperblock.FAULTY) {
      return new MemberVerdict(member, State.FAULTY, ownRole, "recorded as failed by the newest superblock");
    }
    if (role >= newest.array().disks()) {
      return new MemberVerdict(member, State.SPARE, -1, "a spare");
    }
    long recovered = own.recoveredBytes();
    return new MemberVerdict(member, State.CURRENT, role, recovered < newest.array().memberBytes()
        ? "partly rebuilt: current up to byte " + recovered + " of its data area" : "current");
  }

  private static boolean sameArray(MdSuperblock.MdArray one, MdSuperblock.MdArray other) {
    return one.level() == other.level() && one.layout() == other.layout() && one.disks() == other.disks()
        && one.chunkBytes() == other.chunkBytes() && one.memberBytes() == other.memberBytes();
  }

  /** Two with one role: a replacement steps back, anything else is a contradiction. */
  private void settleDuplicates() {
    Map<Integer, Integer> holder = new TreeMap<>();
    for (int i = 0; i < verdicts.size(); i++) {
      MemberVerdict here = verdicts.get(i);
      if (here.state() != State.CURRENT) {
        continue;
      }
      Integer before = holder.putIfAbsent(here.role(), i);
      if (before == null) {
        continue;
      }
      MemberVerdict there = verdicts.get(before);
      boolean hereReplaces = here.member().superblock().has(MdFeature.REPLACEMENT);
      boolean thereReplaces = there.member().superblock().has(MdFeature.REPLACEMENT);
      if (hereReplaces != thereReplaces) {
        int replacement = hereReplaces ? i : before;
        verdicts.set(replacement, new MemberVerdict(verdicts.get(replacement).member(), State.SPARE, -1,
            "a replacement being made of role " + here.role()));
        holder.put(here.role(), hereReplaces ? before : i);
        continue;
      }
      String both = there.member().device().name() + " and " + here.member().device().name();
      boolean copy = here.member().superblock().deviceUuid().equals(there.member().superblock().deviceUuid());
      conflicts.add(both + (copy && !here.member().superblock().deviceUuid().isEmpty()
          ? ": one member given twice (both are device " + here.member().superblock().deviceUuid() + ")"
          : ": both have role " + here.role() + " of set " + uuid + " (leave out the one that is not to be used)"));
    }
  }

  private List<Integer> missing(MdSuperblock newest) {
    List<Integer> missing = new ArrayList<>();
    for (int role = 0; role < newest.array().disks(); role++) {
      int wanted = role;
      if (verdicts.stream().noneMatch(v -> v.state() == State.CURRENT && v.role() == wanted)) {
        missing.add(role);
      }
    }
    return missing;
  }

  private @Nullable String refusal(MdMember from, List<Integer> missing) {
    MdSuperblock newest = from.superblock();
    int level = newest.array().level();
    if (level < 4 || level > 6) {
      return "level " + level + " has no parity (this library reads levels 4, 5 and 6)";
    }
    int unknown = MdFeature.unknown(newest.features());
    if (unknown != 0) {
      return String.format(Locale.ROOT, "unknown feature bits 0x%x: written by a kernel newer than 6.19, not read", unknown);
    }
    if (newest.array().reshapeTo() != null) {
      return "a reshape is in progress (" + newest.array().reshapeTo()
          + "): two geometries at once are not read; let md finish it first";
    }
    if (newest.has(MdFeature.JOURNAL)) {
      return "the array has a write journal: the newest data may be only there, and it is not read";
    }
    try {
      MemberSet.geometry(newest);
    } catch (IllegalArgumentException impossible) {
      conflicts.add(from.device().name() + ": its superblock describes no possible array: " + impossible.getMessage());
    }
    if (!conflicts.isEmpty()) {
      return conflicts.getFirst();
    }
    int survives = RaidLevel.of(level).parityDisks();
    return missing.size() <= survives ? null : "too many members are missing: RAID-" + level + " survives " + survives
        + ", roles " + String.join(", ", missing.stream().map(String::valueOf).toList()) + " are missing";
  }

  private void findLimits(MdSuperblock newest, List<Integer> missing) {
    if (!newest.clean()) {
      String log = newest.has(MdFeature.PARTIAL_PARITY_LOG) ? ", and its partial parity log is not replayed" : "";
      limits.add("it was not shut down cleanly" + log + ": parity from byte " + newest.inSyncBytes()
          + " of the members on may not match the data"
          + (missing.isEmpty() ? "" : ", so what is recomputed there may be wrong where writes were unfinished"));
    }
    for (MemberVerdict verdict : verdicts) {
      String name = verdict.member().device().name();
      BitmapSuperblock bitmap = verdict.member().bitmap();
      if (verdict.state() != State.CURRENT) {
        continue;
      }
      if (!verdict.why().equals("current")) {
        limits.add(name + " is " + verdict.why());
      }
      if (!verdict.member().badBlocks().isEmpty()) {
        limits.add(name + " has " + verdict.member().badBlocks().size() + " ranges recorded as bad, which are recomputed");
      }
      if (bitmap != null && !bitmap.withoutParity().isEmpty()) {
        limits.add("the bitmap of " + name + " says that "
            + bitmap.withoutParity().stream().mapToLong(ByteRange::length).sum()
            + " bytes of each member were never written or need a resync, and have no parity");
      }
    }
  }
}
