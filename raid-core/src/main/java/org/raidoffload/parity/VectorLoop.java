package org.raidoffload.parity;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;

/**
 * A loop over vectors that no caller can inline, called with one of the argument lists below.
 *
 * <p>C2 stops inlining once a compilation has grown large (HotSpot's {@code NodeCountInliningCutoff}): inlined beside
 * others into a busy caller, a loop then boxes its vectors, or runs at a third of its speed without boxing. A method
 * handle that is no constant to C2 is a call that it cannot look into, so each loop is compiled alone and the same for
 * every caller. The call costs a few nanoseconds.
 *
 * <p>The method behind it is static and the only one of its name in its class. Like all of this package it neither
 * takes nor returns a vector, for C2 may refuse to inline a method of ours, and would then box what passes through.
 */
final class VectorLoop {
  /** Not final on purpose: C2 would be free to take a final field for a constant, and inline. */
  private MethodHandle method;

  private VectorLoop(MethodHandle method) {
    this.method = method;
  }

  /** The loop {@code name} in the class of the lookup. */
  static VectorLoop of(MethodHandles.Lookup owner, String name) {
    var methods = List.of(owner.lookupClass().getDeclaredMethods());
    try {
      return new VectorLoop(owner.unreflect(
          methods.stream().filter(method -> method.getName().equals(name)).findFirst().orElseThrow()));
    } catch (IllegalAccessException e) {
      throw new LinkageError(owner.lookupClass() + " has no loop " + name, e);
    }
  }

  /** Over sources. */
  void run(long[] sources, int count, long p, long q, long end) {
    try {
      method.invokeExact(sources, count, p, q, end);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** Over sources, until something does not hold. */
  boolean holds(long[] sources, int count, long p, long q, long end) {
    try {
      return (boolean) method.invokeExact(sources, count, p, q, end);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** Over sources with a coefficient each. */
  void run(long[] sources, byte[] coefficients, int count, long p, long q, long end) {
    try {
      method.invokeExact(sources, coefficients, count, p, q, end);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** Over sources and their copies. */
  void run(long[] from, long[] to, int count, long p, long q, long end) {
    try {
      method.invokeExact(from, to, count, p, q, end);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** Over two blocks and P and Q, or some of these, with up to two coefficients. */
  void run(long x, long y, byte a, byte b, long p, long q, long end) {
    try {
      method.invokeExact(x, y, a, b, p, q, end);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** Over a pair of sources on the heap. */
  void run(byte[][] arrays, int[] at, int first, byte[] p, int pAt, byte[] q, int qAt, int begin, int end) {
    try {
      method.invokeExact(arrays, at, first, p, pAt, q, qAt, begin, end);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** Over two blocks on the heap and their sum, or some of these, with up to two coefficients. */
  void run(
      byte[] x, int xAt, byte a, byte[] y, int yAt, byte b, byte[] sum, int sumAt, int begin, int end) {
    try {
      method.invokeExact(x, xAt, a, y, yAt, b, sum, sumAt, begin, end);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private static RuntimeException unchecked(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException exception
        ? exception
        : new IllegalStateException("a loop throws no checked exceptions", thrown);
  }
}
