package org.raidoffload.engines.assembled;

/** Names one kernel of {@link KernelCode}. */
sealed interface Shape permits SumShape, Shape.OfBlock {

  /** The loop that is this kernel. */
  BlockLoop loop(VectorCode vector);

  /** Kernels without a list of sources. */
  enum OfBlock implements Shape {
    UPDATE_P, UPDATE_PQ, COPY_PAST;

    @Override
    public BlockLoop loop(VectorCode vector) {
      return this == COPY_PAST ? new CopyCode(vector) : new UpdateCode(vector, this == UPDATE_PQ);
    }
  }
}
