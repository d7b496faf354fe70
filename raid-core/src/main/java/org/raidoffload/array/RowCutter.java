package org.raidoffload.array;

import java.util.Arrays;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * Cuts the part of an array range that lies in one row into pieces. Where a block is wanted only in part, the piece is
 * one stripe unit high; elsewhere pieces are as high as the chunk's divisors and the buffers allow, so that whole rows
 * become few requests. Not thread-safe.
 */
final class RowCutter {

  /** Takes a piece; it is valid during the call. */
  @FunctionalInterface
  interface Sink<E extends Exception> {
    void piece(StripePiece piece) throws E;
  }

  private final ArrayGeometry geometry;
  private final int[] units;
  private final StripePiece piece;
  private final int[] cuts = new int[6];
  private int firstBlock;
  private int lastBlock;
  private int first;
  private int end;

  /**
   * A cutter.
   *
   * @param units heights that a piece may have, ascending: each divides the chunk
   */
  RowCutter(ArrayGeometry geometry, int[] units) {
    this.geometry = geometry;
    this.units = units;
    piece = new StripePiece(geometry.dataDisks());
  }

  /** Heights of pieces: md's stripe unit, or what of it divides the chunk, doubled as often as fits. */
  static int[] unitsOf(ArrayGeometry geometry, int most) {
    int chunk = geometry.chunkBytes();
    int smallest = ArrayGeometry.STRIPE_UNIT_BYTES;
    while (chunk % smallest != 0) {
      smallest /= 2;
    }
    int count = 1;
    while (chunk % (smallest << count) == 0 && smallest << count <= most) {
      count++;
    }
    int[] units = new int[count];
    for (int i = 0; i < count; i++) {
      units[i] = smallest << i;
    }
    return units;
  }

  /** Cuts the bytes [from, to) of the array, all of them in one row. */
  <E extends Exception> void cut(long from, long to, Sink<E> sink) throws E {
    int chunk = geometry.chunkBytes();
    piece.row = geometry.rowOfArrayByte(from);
    firstBlock = geometry.dataOfArrayByte(from);
    lastBlock = geometry.dataOfArrayByte(to - 1);
    first = (int) (from % chunk);
    end = (int) ((to - 1) % chunk) + 1;
    int smallest = units[0];
    cuts[0] = 0;
    cuts[1] = first / smallest * smallest;
    cuts[2] = (first + smallest - 1) / smallest * smallest;
    cuts[3] = end / smallest * smallest;
    cuts[4] = (end + smallest - 1) / smallest * smallest;
    cuts[5] = chunk;
    Arrays.sort(cuts);
    for (int i = 0; i + 1 < cuts.length; i++) {
      zone(cuts[i], cuts[i + 1], sink);
    }
  }

  /** Within a zone every block is wanted in the same way. */
  private <E extends Exception> void zone(int zoneStart, int zoneEnd, Sink<E> sink) throws E {
    int height;
    for (int at = zoneStart; at < zoneEnd; at += height) {
      height = highest(zoneEnd - at);
      if (!wanted(at, height)) {
        return;
      }
      piece.unit = height;
      piece.memberByte = piece.row * geometry.chunkBytes() + at;
      sink.piece(piece);
    }
  }

  private int highest(int room) {
    int i = units.length - 1;
    while (units[i] > room) {
      i--;
    }
    return units[i];
  }

  /** Sets what is wanted of each block in [at, at + height) of the chunk; returns whether anything is. */
  private boolean wanted(int at, int height) {
    boolean any = false;
    for (int d = 0; d < piece.from.length; d++) {
      int low = d == firstBlock ? first : 0;
      int high = d == lastBlock ? end : geometry.chunkBytes();
      boolean inside = d >= firstBlock && d <= lastBlock;
      piece.from[d] = inside ? Math.clamp((long) low - at, 0, height) : 0;
      piece.to[d] = inside ? Math.clamp((long) high - at, 0, height) : 0;
      if (piece.to[d] <= piece.from[d]) {
        piece.from[d] = 0;
        piece.to[d] = 0;
      }
      any |= piece.touches(d);
    }
    return any;
  }
}
