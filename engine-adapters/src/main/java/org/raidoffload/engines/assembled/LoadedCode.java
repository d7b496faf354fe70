package org.raidoffload.engines.assembled;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Objects;

/**
 * {@link KernelCode} in executable memory, which is written once and kept as long as the JVM, with the table that it
 * multiplies by. Immutable.
 */
final class LoadedCode {
  private final InstructionSet set;
  private final FactorTable factors;
  private final int width;
  private final boolean prefersDoubling;
  private final Map<Shape, Integer> offsets;
  private final MemorySegment memory;

  /**
   * Writes the code and makes it executable.
   *
   * @throws IllegalStateException when the system refuses executable memory
   * @throws IllegalCallerException when this JVM grants no native access
   */
  LoadedCode(InstructionSet set) {
    this.set = set;
    this.factors = set.factors();
    VectorCode vector = set.code(new Assembler(), factors);
    this.width = vector.width();
    this.prefersDoubling = vector.prefersDoubling();
    KernelCode code = KernelCode.write(set, factors);
    this.offsets = code.offsets();
    byte[] bytes = code.bytes();
    var pages = new SystemMemory(bytes.length);
    this.memory = pages.segment();
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
    pages.makeExecutable();
  }

  InstructionSet set() {
    return set;
  }

  FactorTable factors() {
    return factors;
  }

  /** Bytes of a vector: lengths must be multiples, as must addresses that are stored to past the cache. */
  int width() {
    return width;
  }

  boolean prefersDoubling() {
    return prefersDoubling;
  }

  /** The kernel, to be called by {@link NativeCall}. */
  MemorySegment kernel(Shape shape) {
    return memory.asSlice(Objects.requireNonNull(offsets.get(shape), "no code for this shape"));
  }
}
