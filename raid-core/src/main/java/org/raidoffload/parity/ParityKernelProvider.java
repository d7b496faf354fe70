package org.raidoffload.parity;

import java.util.List;
import java.util.Optional;

/**
 * Brings kernels from outside this module, found by {@link java.util.ServiceLoader}. A provider whose kernels cannot
 * run here says why instead of failing.
 */
public interface ParityKernelProvider {
  /** The name that its first kernel has or would have. */
  String name();

  /** Why there is no kernel, as one sentence; empty when there is one. */
  Optional<String> absence();

  /**
   * Whether its kernels need no warm-up, being native code that is as fast on the first call, and have passed a
   * self-test of their own before {@link #kernels} returns them. The first of them serves callers at once; they come
   * before the Java kernels in the order of preference.
   */
  default boolean isReadyAtOnce() {
    return false;
  }

  /**
   * The kernels, in order of preference.
   *
   * @throws IllegalStateException with the reason when they are absent
   */
  List<ParityKernel> kernels();
}
