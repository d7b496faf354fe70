package org.raidoffload.cli.guess;

import java.util.Arrays;

/**
 * A place of the array that a file system or partition table names, and what must stand there.
 *
 * @param label what it is, for people
 * @param arrayByte where it must start
 * @param magicAt byte of the magic number from there
 * @param idAt byte of what tells this volume from another, from there
 * @param id that; empty where the format has none
 * @param weight what finding it adds to a candidate's score
 */
record Spot(String label, long arrayByte, int magicAt, byte[] magic, int idAt, byte[] id, double weight) {
  /** Bytes from {@code arrayByte} on that decide. */
  static final int BYTES = 512;

  /** Whether the bytes are what must stand there. */
  boolean in(byte[] block) {
    return has(block, magicAt, magic) && has(block, idAt, id);
  }

  private static boolean has(byte[] block, int at, byte[] wanted) {
    return Arrays.equals(block, at, at + wanted.length, wanted, 0, wanted.length);
  }

  @Override
  public String toString() {
    return label + " at array byte " + arrayByte;
  }
}
