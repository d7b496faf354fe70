package org.raidoffload.cli.guess;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.member.MemberFiles;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.member.MemberDevice;

/**
 * Tries levels, layouts, chunk sizes and orders of members on a sample of them, and ranks what it tried by evidence:
 * parity, file systems, and how well blocks follow one another. Reads only, and assembles nothing. The work is bounded:
 * at most 16 MiB of each member are read, and 40,320 orders under each layout and chunk size are tried.
 */
public final class Guess {
  private static final int RANKED = 10;
  private static final double DEVIATIONS = 4.5;
  private static final int MOST_DISKS = 24;
  private static final int LEAST_CHUNK = 4096;
  private static final int MOST_CHUNK = 1 << 20;

  /**
   * What is known beforehand; null where it is to be found.
   *
   * @param missing members that are known to be lost: none or one
   */
  public record Known(@Nullable RaidLevel level, @Nullable ParityLayout layout, @Nullable Integer chunkBytes,
      int missing, boolean missingIsKnown) {
  }

  private final List<MemberDevice> members;
  private final Known known;
  private final long dataOffset;
  private final long memberBytes;
  private final List<String> remarks = new ArrayList<>();
  private final Ranking ranking;
  private long sampledBytes;

  /**
   * A guess about members, whose data areas all start at one byte.
   *
   * @param members in the order that the user gave, which matters only among equals
   */
  public Guess(List<MemberDevice> members, Known known, long dataOffset) {
    this(members, known, dataOffset, RANKED);
  }

  Guess(List<MemberDevice> members, Known known, long dataOffset, int ranked) {
    ranking = new Ranking(ranked);
    this.members = List.copyOf(members);
    this.known = known;
    this.dataOffset = dataOffset;
    int disks = members.size() + known.missing();
    if (known.missing() > 1) {
      throw new IllegalArgumentException("missing: " + known.missing() + " members (a guess takes one at most: two leave"
          + " no parity to tell by)");
    }
    if (members.size() < 2 || disks > MOST_DISKS) {
      throw new IllegalArgumentException("members: " + members.size() + " (a guess takes 2 to " + MOST_DISKS + ")");
    }
    long shortest = Long.MAX_VALUE;
    for (MemberDevice member : members) {
      shortest = Math.min(shortest, member.size() - dataOffset);
      if (member.size() - dataOffset < LEAST_CHUNK) {
        throw new IllegalArgumentException(member.name() + ": its " + member.size() + " bytes end before byte "
            + (dataOffset + LEAST_CHUNK) + ", so there is nothing to look at after the data offset of " + dataOffset);
      }
    }
    memberBytes = shortest;
  }

  /** Runs it. */
  public GuessReport run() throws IOException {
    List<GuessSample> samples = plausible(members.size() + known.missing());
    if (samples.isEmpty() && !known.missingIsKnown() && members.size() < MOST_DISKS) {
      remarks.add("no parity fits these members alone: they are looked at as if one more were missing");
      samples = plausible(members.size() + 1);
    }
    List<Evidence> evidence = new ArrayList<>();
    for (GuessSample sample : samples) {
      evidence.add(rank(sample));
    }
    List<GuessCandidate> candidates = new ArrayList<>();
    for (Ranking.Entry entry : ranking.best()) {
      Evidence of = evidence.stream().filter(e -> e.sample().equals(entry.sample())).findFirst().orElseThrow();
      candidates.add(of.candidate(entry, members));
    }
    boolean all = samples.stream().allMatch(s -> s.disks() <= OrderSearch.MOST_MEMBERS_FOR_ALL);
    GuessSample first = candidates.isEmpty() ? null : ranking.best().getFirst().sample();
    long asGood = first == null ? 0 : ranking.asGood(chunk -> chance(first, chunk));
    return new GuessReport(candidates, ranking.tried(), all, asGood, sampledBytes, dataOffset, remarks);
  }

  /**
   * What chance may make of the scores of two candidates that differ only in what follows what at the ends of chunks of
   * this size: so many standard deviations that the best of thousands does not stand out by chance.
   */
  private static double chance(GuessSample sample, int chunkBytes) {
    double following = (double) sample.units() * sample.disks();
    double ends = following * sample.unitBytes() / chunkBytes;
    return DEVIATIONS * sample.traits().deviation() * Math.sqrt(2 * ends) * OrderScore.NEIGHBOUR_WEIGHT / following;
  }

  /** Samples of the levels whose parity fits; where none can be tested, of those that nothing speaks against. */
  private List<GuessSample> plausible(int disks) throws IOException {
    List<GuessSample> fitting = new ArrayList<>();
    for (RaidLevel level : List.of(RaidLevel.RAID5, RaidLevel.RAID6)) {
      boolean asked = known.level() == null || known.level() == level
          || (level == RaidLevel.RAID5 && known.level() == RaidLevel.RAID4);
      if (!asked || disks < level.minimumDisks()) {
        continue;
      }
      GuessSample sample = new GuessSample(level, members, disks, dataOffset, memberBytes, unitBytes());
      GuessSample.Parity parity = sample.parity();
      sampledBytes = (long) sample.units() * sample.unitBytes();
      boolean untestable = level != RaidLevel.RAID6 && disks > members.size();
      String name = level == RaidLevel.RAID6 ? "RAID-6" : "RAID-4 or 5";
      remarks.add(untestable ? name + " of " + disks + " disks with one missing: parity cannot be tested"
          : String.format(Locale.ROOT, "%s of %d disks%s: parity fits in %d of %d sampled units", name, disks,
              disks > members.size() ? " with one missing" : "", parity.matches(), parity.informative()));
      if (parity.plausible()) {
        fitting.add(sample);
      } else if (untestable && fitting.isEmpty()) {
        fitting.add(sample);
      }
    }
    // What parity proves leaves no room for what it cannot speak about.
    boolean proven = fitting.stream().anyMatch(s -> s.parity().plausible());
    fitting.removeIf(s -> proven && !s.parity().plausible());
    return fitting;
  }

  private int unitBytes() {
    Integer chunk = known.chunkBytes();
    int unit = ArrayGeometry.STRIPE_UNIT_BYTES;
    while (chunk != null && chunk % unit != 0) {
      unit -= ArrayGeometry.SECTOR_BYTES;
    }
    return unit;
  }

  private Evidence rank(GuessSample sample) throws IOException {
    List<ArrayGeometry> geometries = geometries(sample);
    VolumeScan volumes = new VolumeScan(sample.level(), members, sample.disks(), dataOffset, memberBytes);
    List<Spot> spots = volumes.spots(geometries);
    for (ArrayGeometry geometry : geometries) {
      long arrayBytes = memberBytes / geometry.chunkBytes() * geometry.chunkBytes() * geometry.dataDisks();
      OrderScore score = new OrderScore(sample, geometry, volumes, VolumeScan.inside(spots, arrayBytes));
      new OrderSearch(score, (of, order, value) -> ranking.tried(sample, of, order, value)).run();
    }
    return new Evidence(sample, volumes, spots, memberBytes);
  }

  /** Usual layouts and sizes first: they win among equals. */
  private List<ArrayGeometry> geometries(GuessSample sample) {
    List<ArrayGeometry> geometries = new ArrayList<>();
    List<ParityLayout> layouts = new ArrayList<>(List.of(ParityLayout.values()));
    for (ParityLayout usual : List.of(ParityLayout.PARITY_LAST, ParityLayout.LEFT_SYMMETRIC)) {
      layouts.remove(usual);
      layouts.addFirst(usual);
    }
    for (ParityLayout layout : layouts) {
      // The last disk of RAID-4 has all parity, as in RAID-5 with parity-last: one candidate stands for both.
      boolean level4 = sample.level() == RaidLevel.RAID5 && layout == ParityLayout.PARITY_LAST
          && known.level() != RaidLevel.RAID5;
      RaidLevel level = level4 ? RaidLevel.RAID4 : sample.level();
      boolean asked = known.level() == null || known.level() == level;
      if (!layout.validFor(level) || !asked || (known.layout() != null && known.layout() != layout)) {
        continue;
      }
      Integer chunk = known.chunkBytes();
      if (chunk != null) {
        geometries.add(new ArrayGeometry(level, layout, sample.disks(), chunk));
        continue;
      }
      for (int size = LEAST_CHUNK; size <= MOST_CHUNK && size <= memberBytes; size *= 2) {
        geometries.add(new ArrayGeometry(level, layout, sample.disks(), size));
      }
    }
    return geometries;
  }

  /** The word for a member that is not there. */
  static String missing() {
    return MemberFiles.MISSING;
  }
}
