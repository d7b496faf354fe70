package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One transfer of one member, reusable; whoever holds it has at most one in flight. */
final class Transfer implements Runnable {

  /** What to do. TRY_READ is a read of whoever will have a job read again what is not given. */
  enum Kind { READ, TRY_READ, WRITE, ZERO, FLUSH }

  /** Takes the end of a transfer, on the member's thread. */
  @FunctionalInterface
  interface Listener {
    void ended(Transfer transfer);
  }

  private final Listener listener;
  private Kind kind = Kind.READ;
  private @Nullable Member member;
  private long memberByte;
  private long length;
  private MemorySegment segment = MemorySegment.NULL;
  private @Nullable IOException error;

  Transfer(Listener listener) {
    this.listener = listener;
  }

  void read(Member from, long at, MemorySegment into) {
    start(Kind.READ, from, at, into, into.byteSize());
  }

  void tryToRead(Member from, long at, MemorySegment into) {
    start(Kind.TRY_READ, from, at, into, into.byteSize());
  }

  void write(Member to, long at, MemorySegment from) {
    start(Kind.WRITE, to, at, from, from.byteSize());
  }

  void zero(Member of, long at, long bytes) {
    start(Kind.ZERO, of, at, MemorySegment.NULL, bytes);
  }

  void flush(Member which) {
    start(Kind.FLUSH, which, 0, MemorySegment.NULL, 0);
  }

  private void start(Kind what, Member which, long at, MemorySegment bytes, long count) {
    kind = what;
    member = which;
    memberByte = at;
    segment = bytes;
    length = count;
    error = null;
    which.lane.execute(this);
  }

  @Override
  public void run() {
    try {
      error = Objects.requireNonNull(member).carryOut(kind, memberByte, segment, length);
    } catch (RuntimeException unexpected) {
      // Whoever waits for the end must hear of it, whatever it was.
      error = new IOException("transfer of a member failed: " + unexpected, unexpected);
    }
    segment = MemorySegment.NULL;
    listener.ended(this);
  }

  /** Why it failed; null where it did not. Errors other than a read's have failed the member too. */
  @Nullable IOException error() {
    return error;
  }
}
