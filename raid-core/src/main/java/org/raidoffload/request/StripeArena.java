package org.raidoffload.request;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.MemorySegment.Scope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A shared arena for stripe memory that cannot be closed under a running chain: {@link #close} throws instead. Use it
 * wherever one thread may close what another one has submitted. Descriptors and kernels work on bare addresses, and
 * nothing but this keeps a {@link Arena#ofShared() plain arena}'s memory while they do: who closes one of those before
 * every result has come may lose the JVM. Any thread.
 */
public final class StripeArena implements Arena {
  private static final int CLOSED = -1;
  private static final Map<Scope, StripeArena> OPEN = new ConcurrentHashMap<>();

  private final Arena arena = Arena.ofShared();
  /** Chains in flight that hold the arena, or CLOSED. */
  private final AtomicInteger holds = new AtomicInteger();

  public StripeArena() {
    OPEN.put(arena.scope(), this);
  }

  /** The arena of a scope, or null where it is of another kind. */
  static @Nullable StripeArena of(Scope scope) {
    return OPEN.get(scope);
  }

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    return arena.allocate(byteSize, byteAlignment);
  }

  @Override
  public Scope scope() {
    return arena.scope();
  }

  /** Keeps the arena open; returns false when it is closed. */
  boolean hold() {
    int now = holds.get();
    while (now != CLOSED) {
      if (holds.compareAndSet(now, now + 1)) {
        return true;
      }
      now = holds.get();
    }
    return false;
  }

  void release() {
    holds.decrementAndGet();
  }

  /**
   * Frees the memory.
   *
   * @throws IllegalStateException while a chain that uses it is in flight, and when it is closed already
   */
  @Override
  public void close() {
    if (!holds.compareAndSet(0, CLOSED)) {
      int now = holds.get();
      throw new IllegalStateException(now == CLOSED ? "the arena is closed already"
          : "the arena is in use by " + now + " chains in flight (close it when their results have come)");
    }
    OPEN.remove(arena.scope());
    arena.close();
  }
}
