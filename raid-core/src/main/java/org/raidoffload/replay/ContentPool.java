package org.raidoffload.replay;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.RequestShape;
import org.raidoffload.request.StripeRequest;

/**
 * Memory and content of the stripes of a replay. A shape of request has {@value #VARIANTS} contents, or as many as are
 * in flight at once: they are made once, and taken in turns. What a chain in flight uses stays until the chain is done
 * with. Beyond {@value #FRESH_BYTES} bytes that are idle a content that is wanted is made in the place of another one
 * with blocks of the same size, and beyond {@value #IDLE_BYTES} the longest idle is given back, so that a trace whose
 * units change needs little more than one with a single unit. All of it together is never more than the limit, as the
 * JVM holds its own direct memory to the size of its heap: what the machine does not have would end the process without
 * a word. One thread.
 */
final class ContentPool implements AutoCloseable {
  static final long IDLE_BYTES = 64L << 20;
  /** So much stays in the caches of most machines. */
  private static final long FRESH_BYTES = 16L << 20;
  /** Stripes that follow each other must differ, or data left over from the one before is not seen. */
  private static final int VARIANTS = 4;

  /** Contents of one shape. */
  private static final class Shelf {
    private final ArrayDeque<StripeContent> idle = new ArrayDeque<>();
    private int made;
  }

  /** The longest idle first. */
  private final LinkedHashSet<StripeContent> idle = new LinkedHashSet<>();
  private final Map<RequestShape, Shelf> shelves = new HashMap<>();
  private final Set<StripeContent> all = new HashSet<>();
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

  /** A content for a request, filled. */
  StripeContent take(StripeRequest request, StripePlan plan, long seed) {
    Shelf shelf = shelves.get(request.shape());
    if (shelf != null && shelf.made >= VARIANTS && !shelf.idle.isEmpty()) {
      StripeContent content = shelf.idle.getFirst();
      takeIdle(content);
      content.renew();
      return content;
    }
    StripeContent content = toFill(request.unitBytes());
    content.fill(request, plan, seed);
    shelves.computeIfAbsent(request.shape(), shape -> new Shelf()).made++;
    return content;
  }

  /** A content that holds anything at all, with every buffer of the plan bound. */
  StripeContent takeAnything(StripeRequest request, StripePlan plan) {
    StripeContent content = idle.isEmpty() ? null : idle.getLast();
    if (content != null && content.unit() == request.unitBytes()) {
      takeIdle(content);
    } else {
      content = toFill(request.unitBytes());
    }
    content.bindAnything(request, plan);
    return content;
  }

  /** A content whose blocks are of a size, whatever it holds. */
  private StripeContent toFill(int unit) {
    StripeContent content = idleBytes > FRESH_BYTES ? replaceable(unit) : null;
    if (content == null) {
      content = new StripeContent(unit, true, this::reserve);
      all.add(content);
      return content;
    }
    takeIdle(content);
    leaveShelf(content);
    return content;
  }

  /**
   * Of many shapes that come once each the latest is still in the caches, and others that are used more often keep their
   * contents.
   */
  private @Nullable StripeContent replaceable(int unit) {
    StripeContent latest = idle.getLast();
    if (latest.unit() == unit && !latest.isRenewed()) {
      return latest;
    }
    for (StripeContent content : idle) {
      if (content.unit() == unit) {
        return content;
      }
    }
    return null;
  }

  private void takeIdle(StripeContent content) {
    idle.remove(content);
    idleBytes -= content.bytes();
    Shelf shelf = shelf(content);
    if (shelf != null) {
      shelf.idle.remove(content);
    }
  }

  private void leaveShelf(StripeContent content) {
    Shelf shelf = shelf(content);
    if (shelf != null && --shelf.made == 0) {
      shelves.remove(content.shape());
    }
  }

  private @Nullable Shelf shelf(StripeContent content) {
    RequestShape shape = content.shape();
    return shape == null ? null : shelves.get(shape);
  }

  void giveBack(StripeContent content) {
    idle.add(content);
    idleBytes += content.bytes();
    Shelf shelf = shelf(content);
    if (shelf != null) {
      shelf.idle.addLast(content);
    }
    while (idleBytes > IDLE_BYTES && idle.size() > 1) {
      dropOldest();
    }
  }

  private void dropOldest() {
    StripeContent oldest = idle.getFirst();
    takeIdle(oldest);
    leaveShelf(oldest);
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
    shelves.clear();
    idleBytes = 0;
    heldBytes = 0;
  }
}
