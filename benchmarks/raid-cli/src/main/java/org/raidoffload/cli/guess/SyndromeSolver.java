package org.raidoffload.cli.guess;

import java.util.Arrays;
import org.raidoffload.parity.GaloisField;

/**
 * Finds out of the bytes alone which of the blocks of a RAID-6 stripe is P, which is Q and which exponent each data block
 * carries. Q is a linear combination of the other blocks, so a system of linear equations over GF(2^8), one for each byte
 * of a block, gives the coefficients; only powers of the generator can be coefficients of data. One thread.
 */
final class SyndromeSolver {
  /** Kinds of a block; exponents of data are 0 and more. */
  static final int UNKNOWN = -1;
  static final int P = -2;
  static final int Q = -3;
  /** Without P these two cannot be told apart: the first data block's coefficient is one, so it is a sum like Q. */
  static final int Q_OR_FIRST = -4;

  /** Bytes that the equations are taken from: four times the most unknowns that are worth solving for. */
  private static final int MOST_EQUATIONS = 96;

  private final int files;
  private final int disks;
  private final int[][] matrix = new int[MOST_EQUATIONS][];
  private final int[] coefficients;
  private final int[] free;

  /**
   * A solver.
   *
   * @param files blocks that are there
   * @param disks blocks of the stripe: as many, or one more
   */
  SyndromeSolver(int files, int disks) {
    this.files = files;
    this.disks = disks;
    for (int i = 0; i < MOST_EQUATIONS; i++) {
      matrix[i] = new int[files];
    }
    coefficients = new int[files];
    free = new int[files];
  }

  /**
   * Solves one stripe.
   *
   * @param blocks bytes by file, all of one length
   * @param kinds takes the kind of each file's block and, last, of the missing one; all {@link #UNKNOWN} where the bytes
   *     do not decide
   * @return whether they do
   */
  boolean solve(byte[][] blocks, int[] kinds) {
    Arrays.fill(kinds, UNKNOWN);
    boolean xorIsZero = xorIsZero(blocks);
    if (disks == files) {
      return !xorIsZero && solveWhole(blocks, kinds);
    }
    if (xorIsZero) {
      kinds[files] = Q;
      return !allZero(blocks);
    }
    int found = 0;
    int[] trial = new int[kinds.length];
    for (int q = 0; q < files; q++) {
      if (solveFor(blocks, q, 0) && (powers(q, trial) || sumsOfPowers(q, trial))) {
        found++;
        if (found == 1) {
          System.arraycopy(trial, 0, kinds, 0, trial.length);
        } else if (!mergeTwins(kinds, trial)) {
          found = files;
        }
      }
    }
    if (found == 0 || found > 2) {
      Arrays.fill(kinds, UNKNOWN);
      return false;
    }
    return true;
  }

  /** Two solutions that only exchange Q and the first data block become one that says so. */
  private static boolean mergeTwins(int[] kinds, int[] other) {
    for (int f = 0; f < kinds.length; f++) {
      boolean twins = (kinds[f] == Q && other[f] == 0) || (kinds[f] == 0 && other[f] == Q);
      if (!twins && kinds[f] != other[f]) {
        return false;
      }
      kinds[f] = twins ? Q_OR_FIRST : kinds[f];
    }
    return true;
  }

  /** Whether what the bytes say of a block agrees with what a candidate says of it. */
  static boolean agrees(int kind, int expected) {
    return kind == expected || (kind == Q_OR_FIRST && (expected == Q || expected == 0));
  }

  /** With all blocks there, all but Q cancel out in their xor. */
  private boolean solveWhole(byte[][] blocks, int[] kinds) {
    int q = -1;
    for (int f = 0; f < files; f++) {
      if (isXorOfAll(blocks, f)) {
        if (q >= 0) {
          return false;
        }
        q = f;
      }
    }
    // The xor of P and data is zero: a combination may always be shifted by one coefficient for all of them.
    if (q < 0 || !solveFor(blocks, q, 1)) {
      return false;
    }
    int found = 0;
    int[] trial = new int[kinds.length];
    for (int p = 0; p < files; p++) {
      if (p != q && shifted(q, p, trial)) {
        System.arraycopy(trial, 0, kinds, 0, trial.length);
        found++;
      }
    }
    if (found != 1) {
      Arrays.fill(kinds, UNKNOWN);
    }
    return found == 1;
  }

  /** Data carries powers once P's coefficient is taken off all. */
  private boolean shifted(int q, int p, int[] kinds) {
    Arrays.fill(kinds, UNKNOWN);
    kinds[q] = Q;
    kinds[p] = P;
    for (int f = 0; f < files; f++) {
      if (f != p && f != q && !take(kinds, f, coefficients[f] ^ coefficients[p])) {
        return false;
      }
    }
    return true;
  }

  /** P is missing: every block that is there carries a power. */
  private boolean powers(int q, int[] kinds) {
    Arrays.fill(kinds, UNKNOWN);
    kinds[q] = Q;
    kinds[files] = P;
    for (int f = 0; f < files; f++) {
      if (f != q && !take(kinds, f, coefficients[f])) {
        return false;
      }
    }
    return true;
  }

  /** Data is missing: P stands in for it, so P carries its power, and all other data their own plus that. */
  private boolean sumsOfPowers(int q, int[] kinds) {
    for (int p = 0; p < files; p++) {
      if (p == q) {
        continue;
      }
      boolean fits = shifted(q, p, kinds) && take(kinds, files, coefficients[p]);
      if (fits) {
        return true;
      }
    }
    return false;
  }

  /** Notes the exponent of a coefficient, where it is one that the stripe has and no other block carries. */
  private boolean take(int[] kinds, int file, int coefficient) {
    if (coefficient == 0) {
      return false;
    }
    int exponent = GaloisField.log(coefficient);
    if (exponent >= disks) {
      return false;
    }
    for (int other : kinds) {
      if (other == exponent) {
        return false;
      }
    }
    kinds[file] = exponent;
    return true;
  }

  private static boolean xorIsZero(byte[][] blocks) {
    for (int at = 0; at < blocks[0].length; at++) {
      if (xor(blocks, at) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean allZero(byte[][] blocks) {
    for (byte[] block : blocks) {
      for (byte value : block) {
        if (value != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isXorOfAll(byte[][] blocks, int file) {
    for (int at = 0; at < blocks[0].length; at++) {
      if (xor(blocks, at) != blocks[file][at]) {
        return false;
      }
    }
    return true;
  }

  private static byte xor(byte[][] blocks, int at) {
    int value = 0;
    for (byte[] block : blocks) {
      value ^= block[at];
    }
    return (byte) value;
  }

  /**
   * Solves for the coefficients of all blocks but Q's; the columns are the other files and, last, Q.
   *
   * @param freedom how many unknowns the equations must leave free, which are set to zero
   */
  private boolean solveFor(byte[][] blocks, int q, int freedom) {
    int rows = fill(blocks, q);
    int unknowns = files - 1;
    int rank = 0;
    int freeCount = 0;
    Arrays.fill(free, UNKNOWN);
    for (int column = 0; column < unknowns; column++) {
      int pivot = rank;
      while (pivot < rows && matrix[pivot][column] == 0) {
        pivot++;
      }
      if (pivot == rows) {
        freeCount++;
        continue;
      }
      int[] swap = matrix[pivot];
      matrix[pivot] = matrix[rank];
      matrix[rank] = swap;
      eliminate(rank, rows, column);
      free[column] = rank++;
    }
    if (freeCount != freedom) {
      return false;
    }
    for (int row = rank; row < rows; row++) {
      if (matrix[row][unknowns] != 0) {
        return false;
      }
    }
    for (int f = 0, column = 0; f < files; f++) {
      coefficients[f] = 0;
      if (f != q) {
        coefficients[f] = free[column] == UNKNOWN ? 0 : matrix[free[column]][unknowns];
        column++;
      }
    }
    return holds(blocks, q);
  }

  /** Takes bytes from all over the blocks: neighbours are often alike. */
  private int fill(byte[][] blocks, int q) {
    int length = blocks[0].length;
    int rows = 0;
    int step = length / 32 + 1;
    for (int phase = 0; phase < step && rows < MOST_EQUATIONS; phase++) {
      for (int at = phase; at < length && rows < MOST_EQUATIONS; at += step) {
        int column = 0;
        int any = 0;
        for (int f = 0; f < files; f++) {
          if (f != q) {
            matrix[rows][column] = blocks[f][at] & 0xff;
            any |= matrix[rows][column++];
          }
        }
        matrix[rows][column] = blocks[q][at] & 0xff;
        rows += (any | matrix[rows][column]) == 0 ? 0 : 1;
      }
    }
    return rows;
  }

  private void eliminate(int rank, int rows, int column) {
    int[] pivot = matrix[rank];
    int inverse = GaloisField.inverse(pivot[column]);
    for (int c = column; c < files; c++) {
      pivot[c] = GaloisField.multiply(pivot[c], inverse);
    }
    for (int row = 0; row < rows; row++) {
      int factor = row == rank ? 0 : matrix[row][column];
      for (int c = column; factor != 0 && c < files; c++) {
        matrix[row][c] ^= GaloisField.multiply(factor, pivot[c]);
      }
    }
  }

  /** Whether the combination gives Q in every byte, not only in those of the equations. */
  private boolean holds(byte[][] blocks, int q) {
    for (int at = 0; at < blocks[0].length; at++) {
      int value = blocks[q][at] & 0xff;
      for (int f = 0; f < files; f++) {
        value ^= GaloisField.multiply(coefficients[f], blocks[f][at] & 0xff);
      }
      if (value != 0) {
        return false;
      }
    }
    return true;
  }
}
