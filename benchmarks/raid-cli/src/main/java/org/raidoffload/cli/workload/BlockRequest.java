package org.raidoffload.cli.workload;

/** One request to a block device. Readers fill the same object again and again; one thread. */
public final class BlockRequest {

  /** What is asked of the device. */
  public enum Kind {
    READ, WRITE, DISCARD, FLUSH
  }

  Kind kind = Kind.READ;
  long timeNanos;
  long offset;
  long length;
  int device;
  boolean flush;
  boolean sync;
  long latencyNanos = -1;

  /** A request of nothing, to be filled. */
  public BlockRequest() {}

  void set(Kind newKind, long nanos, long newOffset, long newLength) {
    kind = newKind;
    timeNanos = nanos;
    offset = newOffset;
    length = newLength;
    device = 0;
    flush = newKind == Kind.FLUSH;
    sync = false;
    latencyNanos = -1;
  }

  public Kind kind() {
    return kind;
  }

  /** When it was asked, ns from the trace's own zero; never before the request in front of it. */
  public long timeNanos() {
    return timeNanos;
  }

  /** First byte on the device. */
  public long offset() {
    return offset;
  }

  /** Bytes; 0 for a flush. */
  public long length() {
    return length;
  }

  /** Which of the trace's devices, by its place in {@link BlockStream#devices()}. */
  public int device() {
    return device;
  }

  /** Whether everything before it must be on the disks first. */
  public boolean flush() {
    return flush;
  }

  /** Whether somebody waits for it, as far as the trace says. */
  public boolean sync() {
    return sync;
  }

  /** How long it took where the trace was made, ns, or -1 where the trace does not say. */
  public long latencyNanos() {
    return latencyNanos;
  }
}
