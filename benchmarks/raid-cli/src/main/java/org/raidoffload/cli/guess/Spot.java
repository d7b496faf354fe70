package org.raidoffload.cli.guess;

import java.nio.charset.StandardCharsets;

/**
 * A place of the array that a file system or partition table names, and what must stand there.
 *
 * @param label what it is, for people
 * @param arrayByte where it must start
 * @param magicAt byte of the magic number from there
 * @param magic its bytes, as ISO 8859-1
 * @param idAt byte of what tells this volume from another, from there
 * @param id that, as ISO 8859-1; empty where the format has none
 * @param weight what finding it adds to a candidate's score
 */
record Spot(String label, long arrayByte, int magicAt, String magic, int idAt, String id, double weight) {
  /** Bytes from {@code arrayByte} on that decide. */
  static final int BYTES = 512;

  /** Whether the bytes are what must stand there. */
  boolean in(byte[] block) {
    return has(block, magicAt, magic) && has(block, idAt, id);
  }

  private static boolean has(byte[] block, int at, String wanted) {
    return wanted.equals(new String(block, at, wanted.length(), StandardCharsets.ISO_8859_1));
  }

  @Override
  public String toString() {
    return label + " at array byte " + arrayByte;
  }
}
