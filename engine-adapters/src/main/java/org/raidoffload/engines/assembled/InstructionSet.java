package org.raidoffload.engines.assembled;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The instruction sets that there is code for, best first. */
enum InstructionSet {
  AVX512_GFNI("avx512-gfni"),
  AVX2_GFNI("avx2-gfni"),
  AVX2("avx2");

  private final String label;

  InstructionSet(String label) {
    this.label = label;
  }

  /** The name in kernels' names and in properties. */
  String label() {
    return label;
  }

  boolean runsOn(CpuFeatures cpu) {
    return switch (this) {
      case AVX512_GFNI -> cpu.avx512() && cpu.gfni();
      case AVX2_GFNI -> cpu.avx2() && cpu.gfni();
      case AVX2 -> cpu.avx2();
    };
  }

  /** A new table of what its code multiplies by. */
  FactorTable factors() {
    return this == AVX2 ? FactorTable.ofNibbles() : FactorTable.ofMatrices();
  }

  VectorCode code(Assembler asm, FactorTable factors) {
    return switch (this) {
      case AVX512_GFNI -> new Avx512Code(asm, factors);
      case AVX2_GFNI -> new Avx2GfniCode(asm, factors);
      case AVX2 -> new Avx2Code(asm, factors);
    };
  }

  static Optional<InstructionSet> best(CpuFeatures cpu) {
    for (InstructionSet set : values()) {
      if (set.runsOn(cpu)) {
        return Optional.of(set);
      }
    }
    return Optional.empty();
  }

  static Optional<InstructionSet> named(String label) {
    return Arrays.stream(values()).filter(set -> set.label.equals(label)).findFirst();
  }

  static String labels() {
    return Arrays.stream(values()).map(InstructionSet::label).collect(Collectors.joining(", "));
  }
}
