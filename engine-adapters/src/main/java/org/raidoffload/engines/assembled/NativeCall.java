package org.raidoffload.engines.assembled;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls code at an address with six integers. Short calls are <i>critical</i>: about 6 ns cheaper, but no safepoint
 * can begin meanwhile.
 */
final class NativeCall {
  /**
   * The longest critical call, in bytes over all blocks: a few microseconds even from memory, where the time to a
   * safepoint is about a hundred.
   */
  static final long CRITICAL_BYTES = 64 << 10;

  private static final FunctionDescriptor SIX_LONGS =
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private static final MethodHandle CRITICAL = handle(Linker.Option.critical(false));

  private NativeCall() {}

  /** A handle for what {@link #call} calls; each with other options costs the linker ten milliseconds. */
  @SuppressWarnings("restricted")
  static MethodHandle handle(Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(SIX_LONGS, options);
  }

  /** Calls {@code code}; {@code touched} is how many bytes it goes through. */
  static long call(
      MemorySegment code, long touched, long a, long b, long c, long d, long e, long f) {
    try {
      return touched <= CRITICAL_BYTES
          ? (long) CRITICAL.invokeExact(code, a, b, c, d, e, f)
          : (long) Ordinary.HANDLE.invokeExact(code, a, b, c, d, e, f);
    } catch (Throwable failure) {
      throw rethrown(failure);
    }
  }

  static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof RuntimeException runtime) {
      return runtime;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a native call failed", failure);
  }

  /** Made when a long call comes. */
  private static final class Ordinary {
    static final MethodHandle HANDLE = handle();
  }
}
