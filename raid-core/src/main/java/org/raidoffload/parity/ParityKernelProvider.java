package org.raidoffload.parity;

import java.util.Optional;

/**
 * Brings a kernel from outside this module, found by {@link java.util.ServiceLoader}. A provider whose kernel cannot
 * run here says why instead of failing.
 */
public interface ParityKernelProvider {
  /** The name that its kernel has or would have. */
  String name();

  /** Why there is no kernel, as one sentence; empty when there is one. */
  Optional<String> absence();

  /**
   * The kernel.
   *
   * @throws IllegalStateException with the reason when it is absent
   */
  ParityKernel kernel();
}
