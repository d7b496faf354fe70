package org.raidoffload.parity;

import java.util.Locale;

/**
 * The operations of {@link ParityKernel} that a kernel is chosen for, each with the call that tests, warms and times
 * it on {@link TrialBlocks}. In the order in which a starting process is likely to need them.
 */
public enum KernelOperation {
  XOR {
    @Override
    int run(ParityKernel kernel, TrialBlocks on, int bytes) {
      kernel.xor(on.data, TrialBlocks.DISKS, on.p, bytes);
      return 0;
    }
  },
  PQ {
    @Override
    int run(ParityKernel kernel, TrialBlocks on, int bytes) {
      kernel.pq(on.data, TrialBlocks.DISKS, on.p, on.q, bytes);
      return 0;
    }
  },
  COPY_XOR {
    @Override
    int run(ParityKernel kernel, TrialBlocks on, int bytes) {
      kernel.copyXor(on.fresh, on.data, TrialBlocks.DISKS, on.p, bytes);
      return 0;
    }
  },
  COPY_PQ {
    @Override
    int run(ParityKernel kernel, TrialBlocks on, int bytes) {
      kernel.copyPq(on.fresh, on.data, TrialBlocks.DISKS, on.p, on.q, bytes);
      return 0;
    }
  },
  UPDATE_XOR {
    @Override
    int run(ParityKernel kernel, TrialBlocks on, int bytes) {
      kernel.updateXor(on.fresh[1], on.data[1], on.p, bytes);
      return 0;
    }
  },
  UPDATE_PQ {
    @Override
    int run(ParityKernel kernel, TrialBlocks on, int bytes) {
      kernel.updatePq(on.fresh[3], on.data[3], (byte) GaloisField.exp(3), on.p, on.q, bytes);
      return 0;
    }
  },
  XOR_CHECK {
    @Override
    int run(ParityKernel kernel, TrialBlocks on, int bytes) {
      return kernel.xorIsZero(on.dataAndP, TrialBlocks.DISKS + 1, bytes) ? 0 : 1;
    }
  },
  PQ_CHECK {
    @Override
    int run(ParityKernel kernel, TrialBlocks on, int bytes) {
      return kernel.pqMismatch(on.data, TrialBlocks.DISKS, on.p, on.q, bytes);
    }
  },
  ACCUMULATE {
    @Override
    int run(ParityKernel kernel, TrialBlocks on, int bytes) {
      kernel.pqAccumulate(on.data, TrialBlocks.COEFFICIENTS, TrialBlocks.DISKS, on.p, on.q, bytes);
      return 0;
    }
  },
  SUM_PRODUCT {
    @Override
    int run(ParityKernel kernel, TrialBlocks on, int bytes) {
      kernel.sumProduct(on.data, TrialBlocks.COEFFICIENTS, TrialBlocks.DISKS, on.q, bytes);
      return 0;
    }
  },
  RECOVER_TWO_DATA {
    @Override
    int run(ParityKernel kernel, TrialBlocks on, int bytes) {
      kernel.recoverTwoData(on.data, TrialBlocks.DISKS, 1, 4, on.p, on.q, bytes);
      return 0;
    }
  },
  RECOVER_DATA_AND_P {
    @Override
    int run(ParityKernel kernel, TrialBlocks on, int bytes) {
      kernel.recoverDataAndP(on.data, TrialBlocks.DISKS, 2, on.p, on.q, bytes);
      return 0;
    }
  },
  COPY {
    @Override
    int run(ParityKernel kernel, TrialBlocks on, int bytes) {
      kernel.copy(on.fresh[0], on.data[0], bytes);
      return 0;
    }
  };

  /** Runs the operation once; returns what it returned, 0 where it returns nothing. */
  abstract int run(ParityKernel kernel, TrialBlocks on, int bytes);

  /** Data blocks that one call goes through, for a rate in source bytes. */
  int blocks() {
    return switch (this) {
      case COPY, UPDATE_XOR, UPDATE_PQ -> 1;
      default -> TrialBlocks.DISKS;
    };
  }

  /** The name in reports, such as {@code copy-xor}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
