package org.raidoffload.engines.assembled;

import org.jspecify.annotations.Nullable;

/** A memory operand: {@code base + index + displacement}. RSP cannot be an index. */
record Mem(Gpr base, @Nullable Gpr index, int displacement) {
  Mem {
    if (index == Gpr.RSP) {
      throw new IllegalArgumentException("index: RSP (x86-64 has no encoding for it)");
    }
  }

  static Mem at(Gpr base, int displacement) {
    return new Mem(base, null, displacement);
  }

  static Mem at(Gpr base, Gpr index, int displacement) {
    return new Mem(base, index, displacement);
  }
}
