package org.raidoffload.cli.member;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;

/**
 * Hands an array's content on batch by batch: from memory, where lost blocks are made anew first, or, where all is there and
 * the sink can, from the members themselves. One thread; several share the turns.
 */
final class ContentWork implements Workers.Work {
  /** From this chunk size on each chunk is written as it lies; smaller ones are put together first. */
  static final int LARGE_CHUNK = 64 << 10;

  private final BatchStream stream;
  private final ArrayMembers array;
  private final ArrayGeometry geometry;
  private final Recovery recovery;
  private final ArrayCopy.Sink sink;
  private final @Nullable Turns turns;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment together;
  private boolean passes;

  /**
   * Work for a sink.
   *
   * @param turns the order of batches, where the sink asks for one
   * @param passes whether to let it take from the members what needs no work, as long as it can
   */
  ContentWork(BatchStream stream, ArrayMembers array, Recovery recovery, ArrayCopy.Sink sink, @Nullable Turns turns,
      boolean passes) {
    this.stream = stream;
    this.array = array;
    this.geometry = array.geometry();
    this.recovery = recovery;
    this.sink = sink;
    this.turns = turns;
    this.passes = passes;
    together = geometry.chunkBytes() >= LARGE_CHUNK ? MemorySegment.NULL
        : arena.allocate((long) stream.batchBytes() * geometry.dataDisks(), 4096);
  }

  @Override
  public void on(Batch batch) throws IOException {
    boolean direct = passes || batch.glanced();
    if (!direct) {
      recovery.recover(batch, (row, role) -> geometry.dataOfDisk(row, role) >= 0);
    }
    if (turns != null) {
      turns.await(stream, batch.index());
    }
    try {
      if (direct) {
        passOn(batch);
      } else {
        hand(batch, 0);
      }
    } finally {
      if (turns != null) {
        turns.next();
      }
    }
  }

  /** What the sink does not take from the members is read and handed to it, as where a block must be made anew. */
  private void passOn(Batch batch) throws IOException {
    long passed = batch.anyUnreadable() ? 0 : pass(batch);
    if (passed < (long) batch.length() * geometry.dataDisks()) {
      passes = passed > 0;
      stream.glance(passes);
      stream.readWhole(batch);
      recovery.recover(batch, (row, role) -> geometry.dataOfDisk(row, role) >= 0);
      hand(batch, passed);
    }
  }

  private long pass(Batch batch) {
    long passed = 0;
    int bytes;
    for (int at = 0; at < batch.length(); at += bytes) {
      bytes = inRow(batch, at);
      for (int i = 0; i < geometry.dataDisks(); i++) {
        ArrayMember member = array.member(geometry.diskOfData(row(batch, at), i));
        if (member == null || !member.good(batch.start() + at, bytes)) {
          return passed;
        }
        long offset = member.dataOffset() + batch.start() + at;
        for (long done = 0, moved; done < bytes; done += moved, passed += moved) {
          moved = sink.pass(member.device(), offset + done, bytes - done);
          if (moved == 0) {
            return passed;
          }
        }
      }
    }
    return passed;
  }

  /** Hands on the batch's content but for its first bytes. */
  private void hand(Batch batch, long without) throws IOException {
    int chunk = geometry.chunkBytes();
    int data = geometry.dataDisks();
    long filled = 0;
    long before = 0;
    int bytes;
    for (int at = 0; at < batch.length(); at += bytes) {
      bytes = inRow(batch, at);
      long row = row(batch, at);
      for (int i = 0; i < data; i++, before += bytes) {
        MemorySegment block = batch.memory(geometry.diskOfData(row, i), at, bytes);
        if (together.address() != 0) {
          MemorySegment.copy(block, 0, together, filled, bytes);
          filled += bytes;
        } else if (before + bytes > without) {
          long skipped = Math.max(0, without - before);
          sink.write((row * data + i) * chunk + (batch.start() + at) % chunk + skipped, block.asSlice(skipped));
        }
      }
    }
    if (filled > 0) {
      sink.write(batch.start() * data, together.asSlice(0, filled));
    }
  }

  private long row(Batch batch, int at) {
    return (batch.start() + at) / geometry.chunkBytes();
  }

  /** Bytes of the batch from {@code at} on that are in one row. */
  private int inRow(Batch batch, int at) {
    int inChunk = (int) ((batch.start() + at) % geometry.chunkBytes());
    return Math.min(geometry.chunkBytes() - inChunk, batch.length() - at);
  }

  @Override
  public void close() {
    recovery.close();
    arena.close();
  }
}
