package org.raidoffload.engines.assembled;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ParityKernelContract;

/**
 * The contract for every instruction set that this machine has, and once for stores past the cache; {@link
 * AssembledFuzzTest} has those of every set.
 */
class AssembledKernelTest {
  @Nested
  class Avx512Gfni extends Contract {
    Avx512Gfni() {
      super(InstructionSet.AVX512_GFNI, false);
    }
  }

  @Nested
  class Avx512GfniStreaming extends Contract {
    Avx512GfniStreaming() {
      super(InstructionSet.AVX512_GFNI, true);
    }
  }

  @Nested
  class Avx2Gfni extends Contract {
    Avx2Gfni() {
      super(InstructionSet.AVX2_GFNI, false);
    }
  }

  @Nested
  class Avx2 extends Contract {
    Avx2() {
      super(InstructionSet.AVX2, false);
    }
  }

  abstract static class Contract extends ParityKernelContract {
    private final InstructionSet set;
    private final boolean past;

    Contract(InstructionSet set, boolean past) {
      this.set = set;
      this.past = past;
    }

    @BeforeEach
    void needsCode() {
      assumeTrue(TestedCode.isThere(set), () -> "no " + set.label() + " here");
    }

    @Override
    protected ParityKernel kernel() {
      return TestedCode.kernel(set, past);
    }
  }
}
