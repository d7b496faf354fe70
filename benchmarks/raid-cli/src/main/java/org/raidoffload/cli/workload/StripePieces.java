package org.raidoffload.cli.workload;

import org.raidoffload.geometry.ArrayGeometry;

/**
 * Cuts a transfer into stripes and these into pieces, each in one block and one page of the caller's memory, which is
 * taken to begin at a page. One thread.
 */
final class StripePieces {
  private static final int UNIT = ArrayGeometry.STRIPE_UNIT_BYTES;

  private final int dataDisks;
  private final int chunk;
  private final int units;
  private final long from;
  private final long to;
  private final long lastRow;
  private final boolean oneChunk;
  private long row;
  private int unit;
  private int lastUnit;
  private boolean begun;
  private int block;
  private int lastBlock;
  private long position;
  private long blockEnd;
  private long blockStart;
  private int pieceOffset;
  private int pieceLength;

  StripePieces(ArrayGeometry geometry, long offset, long length) {
    this.dataDisks = geometry.dataDisks();
    this.chunk = geometry.chunkBytes();
    this.units = chunk / UNIT;
    this.from = offset;
    this.to = offset + length;
    this.row = geometry.rowOfArrayByte(from);
    this.lastRow = length == 0 ? row - 1 : geometry.rowOfArrayByte(to - 1);
    this.oneChunk = length > 0 && from / chunk == (to - 1) / chunk;
  }

  /** Goes to the next stripe that the transfer touches. */
  boolean nextStripe() {
    while (true) {
      if (!begun) {
        begun = true;
        enterRow();
      } else {
        unit++;
      }
      if (row > lastRow) {
        return false;
      }
      if (unit > lastUnit) {
        row++;
        begun = false;
        continue;
      }
      if (enterStripe()) {
        return true;
      }
    }
  }

  private void enterRow() {
    unit = oneChunk ? (int) (from % chunk / UNIT) : 0;
    lastUnit = oneChunk ? (int) ((to - 1) % chunk / UNIT) : units - 1;
    long rowStart = row * dataDisks * chunk;
    long first = Math.max(from, rowStart) - rowStart;
    long last = Math.min(to, rowStart + (long) dataDisks * chunk) - 1 - rowStart;
    block = (int) (first / chunk);
    lastBlock = (int) (last / chunk);
  }

  /** Whether any block of the stripe is touched. */
  private boolean enterStripe() {
    long rowStart = row * dataDisks * chunk;
    long first = Math.max(from, rowStart) - rowStart;
    for (int b = (int) (first / chunk); b <= lastBlock; b++) {
      if (touches(b)) {
        block = b;
        enterBlock();
        return true;
      }
    }
    return false;
  }

  private boolean touches(int b) {
    long start = (row * dataDisks + b) * chunk + (long) unit * UNIT;
    return start < to && from < start + UNIT;
  }

  private void enterBlock() {
    blockStart = (row * dataDisks + block) * chunk + (long) unit * UNIT;
    position = Math.max(from, blockStart);
    blockEnd = Math.min(to, blockStart + UNIT);
  }

  /** Number of the stripe on each member. */
  long stripe() {
    return row * units + unit;
  }

  /** Goes to the next piece of the stripe. */
  boolean nextPiece() {
    while (position >= blockEnd) {
      do {
        block++;
      } while (block <= lastBlock && !touches(block));
      if (block > lastBlock) {
        return false;
      }
      enterBlock();
    }
    long end = Math.min(blockEnd, position + UNIT - (position - from) % UNIT);
    pieceOffset = (int) (position - blockStart);
    pieceLength = (int) (end - position);
    position = end;
    return true;
  }

  int block() {
    return block;
  }

  int offset() {
    return pieceOffset;
  }

  int length() {
    return pieceLength;
  }
}
