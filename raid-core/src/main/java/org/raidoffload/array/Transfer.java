package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Transfers of one member that it carries out in one go, one after the other: a hand-over to another thread costs as much
 * as moving tens of KiB. Reusable; whoever holds it has it in flight once at most.
 */
final class Transfer implements Runnable {

  /** What to do. TRY_READ is a read of whoever will have a job read again what is not given. */
  enum Kind { READ, TRY_READ, WRITE, FLUSH }

  /** Takes the end of a transfer, on the member's thread. */
  @FunctionalInterface
  interface Listener {
    void ended(Transfer transfer);
  }

  private final Listener listener;
  private Kind kind = Kind.READ;
  private @Nullable Member member;
  private int parts;
  private long[] places = new long[1];
  private long[] lengths = new long[1];
  /** Null stands for zeros. */
  private @Nullable MemorySegment[] segments = new MemorySegment[1];
  private @Nullable IOException error;

  Transfer(Listener listener) {
    this.listener = listener;
  }

  void read(Member from, long at, MemorySegment into) {
    of(Kind.READ, from).and(at, into).start();
  }

  /** Writes the bytes; null stands for zeros. */
  void write(Member to, long at, @Nullable MemorySegment from, long bytes) {
    of(Kind.WRITE, to).and(at, from, bytes).start();
  }

  void flush(Member which) {
    of(Kind.FLUSH, which).and(0, null, 0).start();
  }

  /** Empties it, for transfers of the kind. */
  Transfer of(Kind what, Member which) {
    kind = what;
    member = which;
    parts = 0;
    error = null;
    return this;
  }

  /** Adds the bytes of the segment, to be moved from or to {@code at} in the member's data area. */
  Transfer and(long at, MemorySegment bytes) {
    return and(at, bytes, bytes.byteSize());
  }

  /** As {@link #and(long, MemorySegment)}; null stands for zeros to be written. */
  Transfer and(long at, @Nullable MemorySegment bytes, long count) {
    if (parts == places.length) {
      places = Arrays.copyOf(places, 2 * parts);
      lengths = Arrays.copyOf(lengths, 2 * parts);
      segments = Arrays.copyOf(segments, 2 * parts);
    }
    places[parts] = at;
    lengths[parts] = count;
    segments[parts] = bytes;
    parts++;
    return this;
  }

  boolean isEmpty() {
    return parts == 0;
  }

  /** Hands it to the member's threads. */
  void start() {
    Objects.requireNonNull(member).lane.execute(this);
  }

  @Override
  public void run() {
    Member which = Objects.requireNonNull(member);
    try {
      // A part that failed, but for a read's, has failed the member: what is left would be written for nobody.
      for (int i = 0; i < parts && error == null; i++) {
        error = which.carryOut(kind, places[i], segments[i], lengths[i]);
      }
    } catch (RuntimeException unexpected) {
      // Whoever waits for the end must hear of it, whatever it was.
      error = new IOException("transfer of a member failed: " + unexpected, unexpected);
    }
    Arrays.fill(segments, 0, parts, null);
    listener.ended(this);
  }

  /** Why it failed; null where it did not. Errors other than a read's have failed the member too. */
  @Nullable IOException error() {
    return error;
  }
}
