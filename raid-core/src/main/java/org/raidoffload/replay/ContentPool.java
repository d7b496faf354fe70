package org.raidoffload.replay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Memory of the stripes of a replay. What a chain in flight uses stays until the chain is done with; what is idle is
 * used again by stripes with blocks of the same size, and beyond {@value #IDLE_BYTES} bytes in all the longest idle is
 * given back, so that a trace whose units change needs little more than one with a single unit. All of it together is
 * never more than the limit, as the JVM holds its own direct memory to the size of its heap: what the machine does not
 * have would end the process without a word. One thread.
 */
final class ContentPool implements AutoCloseable {
  static final long IDLE_BYTES = 64L << 20;

  /** The longest idle first. */
  private final ArrayDeque<StripeContent> idle = new ArrayDeque<>();
  private final List<StripeContent> all = new ArrayList<>();
  private final long limit;
  private long idleBytes;
  private long heldBytes;

  /** A pool that holds at most as much as the JVM's heap may. */
  ContentPool() {
    this(Runtime.getRuntime().maxMemory());
  }

  ContentPool(long limit) {
    this.limit = limit;
  }

  StripeContent take(int unit) {
    Iterator<StripeContent> latestFirst = idle.descendingIterator();
    while (latestFirst.hasNext()) {
      StripeContent content = latestFirst.next();
      if (content.unit() == unit) {
        latestFirst.remove();
        idleBytes -= content.bytes();
        return content;
      }
    }
    StripeContent content = new StripeContent(unit, this::reserve);
    all.add(content);
    return content;
  }

  void giveBack(StripeContent content) {
    idle.addLast(content);
    idleBytes += content.bytes();
    while (idleBytes > IDLE_BYTES && idle.size() > 1) {
      dropOldest();
    }
  }

  private void dropOldest() {
    StripeContent oldest = idle.removeFirst();
    idleBytes -= oldest.bytes();
    heldBytes -= oldest.bytes();
    all.remove(oldest);
    oldest.close();
  }

  /** A content is about to take so many bytes more. */
  private void reserve(long bytes) {
    while (heldBytes + bytes > limit && !idle.isEmpty()) {
      dropOldest();
    }
    if (heldBytes + bytes > limit) {
      throw new OutOfMemoryError("the stripes in flight need more than the " + (limit >> 20)
          + " MiB that this JVM may use");
    }
    heldBytes += bytes;
  }

  /** Bytes of native memory that are held, in use or idle. */
  long bytes() {
    return heldBytes;
  }

  @Override
  public void close() {
    all.forEach(StripeContent::close);
    all.clear();
    idle.clear();
    idleBytes = 0;
    heldBytes = 0;
  }
}
