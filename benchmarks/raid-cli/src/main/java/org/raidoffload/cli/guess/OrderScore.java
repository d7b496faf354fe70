package org.raidoffload.cli.guess;

import java.io.IOException;
import java.util.List;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.RaidLevel;

/**
 * What speaks for and against every order of the members under one geometry. The evidence is a sum over roles, of what a
 * member shows where the role has P, Q or data, and over pairs of roles, of how well what they hold follows one another;
 * so an order is judged without looking at any byte again.
 */
final class OrderScore {
  /** All of a RAID-6 sample's blocks in their places. */
  static final double PLACES_WEIGHT = 100;
  static final double PARITY_WEIGHT = 40;
  static final double NEIGHBOUR_WEIGHT = 10;

  private final GuessSample sample;
  private final ArrayGeometry geometry;
  private final int disks;
  private final double[][] single;
  private final double[][] pairs;
  private final int unitsPerChunk;
  private final double neighbourShare;

  OrderScore(GuessSample sample, ArrayGeometry geometry, VolumeScan volumes, List<Spot> spots) throws IOException {
    this.sample = sample;
    this.geometry = geometry;
    disks = geometry.disks();
    single = new double[disks][disks];
    pairs = new double[disks * disks][];
    unitsPerChunk = geometry.chunkBytes() / sample.unitBytes();
    neighbourShare = -NEIGHBOUR_WEIGHT / Math.max(1, (double) sample.units() * geometry.dataDisks());
    addPlaces();
    addNeighbours();
    for (Spot spot : spots) {
      int role = geometry.diskOfData(geometry.rowOfArrayByte(spot.arrayByte()),
          geometry.dataOfArrayByte(spot.arrayByte()));
      for (int file = 0; file < disks; file++) {
        single[role][file] += volumes.has(geometry, spot, file) ? spot.weight() : 0;
      }
    }
  }

  private long row(int unit) {
    return sample.memberByte(unit) / geometry.chunkBytes();
  }

  private void addPlaces() {
    int known = 0;
    for (int unit = 0; unit < sample.units(); unit++) {
      known += sample.matches(unit) ? 1 : 0;
    }
    double place = PLACES_WEIGHT / Math.max(1, (double) known * disks);
    double against = -PARITY_WEIGHT / Math.max(1, sample.units());
    for (int unit = 0; unit < sample.units(); unit++) {
      long row = row(unit);
      if (geometry.level() != RaidLevel.RAID6) {
        double[] p = single[geometry.pDisk(row)];
        for (int file = 0; file < disks; file++) {
          p[file] += against * sample.traits().againstParity(file, unit);
        }
      } else if (sample.matches(unit)) {
        for (int role = 0; role < disks; role++) {
          int expected = kind(geometry, row, role);
          for (int file = 0; file < disks; file++) {
            single[role][file] += SyndromeSolver.agrees(sample.kind(unit, file), expected) ? place : 0;
          }
        }
      }
    }
  }

  /** What a role of a row holds, as {@link SyndromeSolver} says it. */
  static int kind(ArrayGeometry geometry, long row, int role) {
    int data = geometry.dataOfDisk(row, role);
    return data >= 0 ? geometry.slotOfData(row, data)
        : role == geometry.pDisk(row) ? SyndromeSolver.P : SyndromeSolver.Q;
  }

  private void addNeighbours() {
    for (int region = 0; region < sample.regions(); region++) {
      int from = sample.firstUnit(region);
      int to = sample.firstUnit(region + 1);
      for (int unit = from; unit < to; unit++) {
        long row = row(unit);
        boolean chunkEnds = (sample.memberByte(unit) + sample.unitBytes()) % geometry.chunkBytes() == 0;
        if (!chunkEnds && unit + 1 < to) {
          addWithinChunk(unit, row);
        } else if (chunkEnds && unit - unitsPerChunk + 1 >= from) {
          addChunkEnds(unit, row, unit + 1 < to);
        }
      }
    }
  }

  private void addWithinChunk(int unit, long row) {
    for (int file = 0; file < disks; file++) {
      double share = neighbourShare * sample.traits().distance(file, unit, file, unit + 1);
      for (int data = 0; data < geometry.dataDisks(); data++) {
        single[geometry.diskOfData(row, data)][file] += share;
      }
    }
  }

  /** The ends of a row's chunks: each is followed by the start of the row's next, the last by the next row's first. */
  private void addChunkEnds(int unit, long row, boolean nextRow) {
    for (int data = 0; data < geometry.dataDisks(); data++) {
      int role = geometry.diskOfData(row, data);
      boolean last = data == geometry.dataDisks() - 1;
      if (last && !nextRow) {
        continue;
      }
      int next = last ? geometry.diskOfData(row + 1, 0) : geometry.diskOfData(row, data + 1);
      int nextUnit = last ? unit + 1 : unit - unitsPerChunk + 1;
      if (role == next) {
        for (int file = 0; file < disks; file++) {
          single[role][file] += neighbourShare * sample.traits().distance(file, unit, file, nextUnit);
        }
        continue;
      }
      double[] table = pairs[role * disks + next];
      if (table == null) {
        table = new double[disks * disks];
        pairs[role * disks + next] = table;
      }
      for (int file = 0; file < disks; file++) {
        for (int other = 0; other < disks; other++) {
          table[file * disks + other] += neighbourShare * sample.traits().distance(file, unit, other, nextUnit);
        }
      }
    }
  }

  ArrayGeometry geometry() {
    return geometry;
  }

  /** What the roles below {@code role} and it add when it gets the file. */
  double adding(int role, int file, int[] order) {
    double sum = single[role][file];
    for (int before = 0; before < role; before++) {
      sum += pair(before, role, order[before], file) + pair(role, before, file, order[before]);
    }
    return sum;
  }

  private double pair(int role, int next, int file, int nextFile) {
    double[] table = pairs[role * disks + next];
    return table == null ? 0 : table[file * disks + nextFile];
  }

  /** The whole score of an order: files by role. */
  double of(int[] order) {
    double sum = 0;
    for (int role = 0; role < disks; role++) {
      sum += adding(role, order[role], order);
    }
    return sum;
  }

  /** What a file shows in a role on its own. */
  double single(int role, int file) {
    return single[role][file];
  }
}
