package org.raidoffload.engines.assembled;

/** Names one kernel of {@link KernelCode}. */
sealed interface Shape permits SumShape, Shape.OfBlock {

  /** Kernels without a list of sources. */
  enum OfBlock implements Shape {
    UPDATE_P, UPDATE_PQ, COPY_PAST
  }
}
