package org.raidoffload.cli.guess;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.member.MemberDevice;

/** What a candidate's score is made of, for people to judge. */
record Evidence(GuessSample sample, VolumeScan volumes, List<Spot> spots, long memberBytes) {

  GuessCandidate candidate(Ranking.Entry entry, List<MemberDevice> members) throws IOException {
    ArrayGeometry geometry = entry.geometry();
    int[] order = entry.order().stream().mapToInt(Integer::intValue).toArray();
    List<String> names = new ArrayList<>();
    for (int file : order) {
      names.add(file < members.size() ? members.get(file).name() : Guess.missing());
    }
    List<String> found = new ArrayList<>();
    int notFound = 0;
    long arrayBytes = memberBytes / geometry.chunkBytes() * geometry.chunkBytes() * geometry.dataDisks();
    for (Spot spot : VolumeScan.inside(spots, arrayBytes)) {
      int role = geometry.diskOfData(geometry.rowOfArrayByte(spot.arrayByte()),
          geometry.dataOfArrayByte(spot.arrayByte()));
      if (volumes.has(geometry, spot, order[role])) {
        found.add(spot.toString());
      } else {
        notFound++;
      }
    }
    int[] parity = parity(geometry, order);
    return new GuessCandidate(geometry, names, entry.score(), parity[0], parity[1], parityPlace(geometry, order),
        neighbours(geometry, order), found, notFound);
  }

  private int[] parity(ArrayGeometry geometry, int[] order) {
    if (geometry.level() != RaidLevel.RAID6) {
      // With one member missing nothing is left to compare with.
      return new int[] {sample.disks() > sample.members() ? 0 : sample.parity().informative(),
          sample.parity().matches()};
    }
    int matches = 0;
    for (int unit = 0; unit < sample.units(); unit++) {
      boolean fits = sample.matches(unit);
      for (int role = 0; role < order.length && fits; role++) {
        int kind = sample.kind(unit, order[role]);
        fits = kind == SyndromeSolver.UNKNOWN || SyndromeSolver.agrees(kind,
            OrderScore.kind(geometry, sample.memberByte(unit) / geometry.chunkBytes(), role));
      }
      matches += fits ? 1 : 0;
    }
    return new int[] {sample.parity().informative(), matches};
  }

  private double parityPlace(ArrayGeometry geometry, int[] order) {
    double sum = 0;
    for (int unit = 0; unit < sample.units(); unit++) {
      long row = sample.memberByte(unit) / geometry.chunkBytes();
      sum += sample.traits().againstParity(order[geometry.pDisk(row)], unit);
    }
    return sum / Math.max(1, sample.units());
  }

  private double neighbours(ArrayGeometry geometry, int[] order) {
    double sum = 0;
    int count = 0;
    int unitsPerChunk = geometry.chunkBytes() / sample.unitBytes();
    for (int region = 0; region < sample.regions(); region++) {
      int from = sample.firstUnit(region);
      int to = sample.firstUnit(region + 1);
      for (int unit = from; unit < to; unit++) {
        long row = sample.memberByte(unit) / geometry.chunkBytes();
        boolean ends = (sample.memberByte(unit) + sample.unitBytes()) % geometry.chunkBytes() == 0;
        for (int data = 0; data < geometry.dataDisks(); data++) {
          boolean last = data == geometry.dataDisks() - 1;
          int next = !ends || last ? unit + 1 : unit - unitsPerChunk + 1;
          if (next < from || next >= to) {
            continue;
          }
          int role = geometry.diskOfData(row, data);
          int nextRole = !ends ? role : last ? geometry.diskOfData(row + 1, 0) : geometry.diskOfData(row, data + 1);
          sum += sample.traits().distance(order[role], unit, order[nextRole], next);
          count++;
        }
      }
    }
    return sum / Math.max(1, count);
  }
}
