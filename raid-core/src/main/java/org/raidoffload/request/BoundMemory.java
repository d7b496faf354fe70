package org.raidoffload.request;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.MemorySegment.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a {@link StripeMemory} as they were when a stripe was submitted. Who keeps this keeps the memory
 * from being collected, and between {@link #hold} and {@link #release} a {@link StripeArena} from being closed. Fixed
 * from the first submit on; allocates nothing after that.
 */
public final class BoundMemory {
  private static final StripeArena[] NONE = {};

  private final @Nullable MemorySegment[] segments;
  private Scope @Nullable [] scopes;
  private StripeArena[] arenas = NONE;

  /** Buffers whose arena was closed before are there to be named, and not needed. */
  private final boolean onlyOpen;

  BoundMemory(@Nullable MemorySegment[] segments) {
    this(segments, false);
  }

  private BoundMemory(@Nullable MemorySegment[] segments, boolean onlyOpen) {
    this.segments = segments;
    this.onlyOpen = onlyOpen;
  }

  @Nullable MemorySegment segment(int position) {
    return segments[position];
  }

  void set(int position, MemorySegment segment) {
    segments[position] = segment;
  }

  BoundMemory copy() {
    return new BoundMemory(segments.clone());
  }

  /** A copy that leaves out of account what is closed now. */
  BoundMemory copyOfOpen() {
    return new BoundMemory(segments.clone(), true);
  }

  /** The distinct scopes, found when first asked for. */
  private Scope[] scopes() {
    Scope[] known = scopes;
    if (known != null) {
      return known;
    }
    List<Scope> distinct = new ArrayList<>();
    List<StripeArena> held = new ArrayList<>();
    for (MemorySegment segment : segments) {
      if (segment != null && !(onlyOpen && !segment.scope().isAlive()) && !distinct.contains(segment.scope())) {
        distinct.add(segment.scope());
        StripeArena arena = StripeArena.of(segment.scope());
        if (arena != null) {
          held.add(arena);
        }
      }
    }
    arenas = held.toArray(NONE);
    Scope[] found = distinct.toArray(new Scope[0]);
    scopes = found;
    return found;
  }

  /** Whether every arena of it is open. */
  public boolean allOpen() {
    for (Scope scope : scopes()) {
      if (!scope.isAlive()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Keeps every {@link StripeArena} from being closed, until {@link #release}.
   *
   * @throws IllegalStateException when one was closed just now
   */
  public void hold() {
    scopes();
    for (int i = 0; i < arenas.length; i++) {
      if (!arenas[i].hold()) {
        throw closedMeanwhile(i);
      }
    }
  }

  private IllegalStateException closedMeanwhile(int held) {
    for (int i = 0; i < held; i++) {
      arenas[i].release();
    }
    return new IllegalStateException("an arena of the stripe's memory was closed while it was submitted");
  }

  /** Ends one {@link #hold}. */
  public void release() {
    for (StripeArena arena : arenas) {
      arena.release();
    }
  }
}
