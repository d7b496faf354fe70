package org.raidoffload.benchmarks;

import org.raidoffload.engines.isal.IsalKernel;
import org.raidoffload.parity.ParityKernel;

/** What is measured: an operation, how a kernel does it, and how its peer does it with ISA-L and the C library. */
public enum KernelRow {
  XOR("P", "xor_gen", 1.0, 1.0) {
    @Override
    void ours(ParityKernel kernel, StripeSets on, int set) {
      kernel.xor(on.data[set], on.disks, on.p[set], on.bytes);
    }

    @Override
    void peer(IsalKernel isal, StripeSets on, int set) {
      isal.xor(on.data[set], on.disks, on.p[set], on.bytes);
    }
  },
  PQ("P+Q", "pq_gen", 1.05, 1.0) {
    @Override
    void ours(ParityKernel kernel, StripeSets on, int set) {
      kernel.pq(on.data[set], on.disks, on.p[set], on.q[set], on.bytes);
    }

    @Override
    void peer(IsalKernel isal, StripeSets on, int set) {
      isal.pq(on.data[set], on.disks, on.p[set], on.q[set], on.bytes);
    }
  },
  RECOVER("two-data recovery", "ec_encode_data decode", 1.9, 1.0) {
    @Override
    void ours(ParityKernel kernel, StripeSets on, int set) {
      kernel.recoverTwoData(on.data[set], on.disks, 1, 2, on.p[set], on.q[set], on.bytes);
    }

    @Override
    void peer(IsalKernel isal, StripeSets on, int set) {
      isal.recoverTwoData(on.data[set], on.disks, 1, 2, on.p[set], on.q[set], on.bytes);
    }
  },
  WRITE_P("full-stripe write, P", "memcpy, xor_gen", 1.0, 1.08) {
    @Override
    void ours(ParityKernel kernel, StripeSets on, int set) {
      kernel.copyXor(on.fresh[set], on.data[set], on.disks, on.p[set], on.bytes);
    }

    @Override
    void peer(IsalKernel isal, StripeSets on, int set) {
      copyAll(on, set);
      isal.xor(on.data[set], on.disks, on.p[set], on.bytes);
    }
  },
  WRITE_PQ("full-stripe write, P+Q", "memcpy, pq_gen", 1.0, 1.08) {
    @Override
    void ours(ParityKernel kernel, StripeSets on, int set) {
      kernel.copyPq(on.fresh[set], on.data[set], on.disks, on.p[set], on.q[set], on.bytes);
    }

    @Override
    void peer(IsalKernel isal, StripeSets on, int set) {
      copyAll(on, set);
      isal.pq(on.data[set], on.disks, on.p[set], on.q[set], on.bytes);
    }
  },
  UPDATE_P("rmw of one block, P", "xor_gen, memcpy, xor_gen", 1.5, 1.2) {
    @Override
    void ours(ParityKernel kernel, StripeSets on, int set) {
      kernel.updateXor(on.fresh[set][StripeSets.SLOT], on.data[set][StripeSets.SLOT], on.p[set], on.bytes);
    }

    @Override
    void peer(IsalKernel isal, StripeSets on, int set) {
      isal.xor(on.pAndUpdated[set], 2, on.p[set], on.bytes);
      Libc.memcpy(on.data[set][StripeSets.SLOT], on.fresh[set][StripeSets.SLOT], on.bytes);
      isal.xor(on.pAndUpdated[set], 2, on.p[set], on.bytes);
    }

    @Override
    int blocks(int disks) {
      return 1;
    }
  },
  UPDATE_PQ("rmw of one block, P+Q", "ec_encode_data_update, memcpy, ec_encode_data_update", 1.75, 1.2) {
    @Override
    void ours(ParityKernel kernel, StripeSets on, int set) {
      kernel.updatePq(
          on.fresh[set][StripeSets.SLOT], on.data[set][StripeSets.SLOT], on.coefficient[0], on.p[set], on.q[set], on.bytes);
    }

    @Override
    void peer(IsalKernel isal, StripeSets on, int set) {
      isal.pqAccumulate(on.updated[set], on.coefficient, 1, on.p[set], on.q[set], on.bytes);
      Libc.memcpy(on.data[set][StripeSets.SLOT], on.fresh[set][StripeSets.SLOT], on.bytes);
      isal.pqAccumulate(on.updated[set], on.coefficient, 1, on.p[set], on.q[set], on.bytes);
    }

    @Override
    int blocks(int disks) {
      return 1;
    }
  },
  SCRUB_P("scrub, P", "xor_gen per 4 KiB, memcmp", 1.3, 1.08) {
    @Override
    void ours(ParityKernel kernel, StripeSets on, int set) {
      expect(kernel.xorIsZero(on.dataAndP[set], on.disks + 1, on.bytes));
    }

    @Override
    void peer(IsalKernel isal, StripeSets on, int set) {
      expect(GenerateAndCompare.ofThisThread().xor(isal, on.data[set], on.disks, on.p[set], on.bytes));
    }
  },
  SCRUB_PQ("scrub, P+Q", "pq_gen per 4 KiB, memcmp", 1.3, 1.08) {
    @Override
    void ours(ParityKernel kernel, StripeSets on, int set) {
      expect(kernel.pqMismatch(on.data[set], on.disks, on.p[set], on.q[set], on.bytes) == 0);
    }

    @Override
    void peer(IsalKernel isal, StripeSets on, int set) {
      expect(GenerateAndCompare.ofThisThread()
          .pq(isal, on.data[set], on.disks, on.p[set], on.q[set], on.bytes));
    }
  },
  CHECK_P("scrub, P", "xor_check", 1.8, 0) {
    @Override
    void ours(ParityKernel kernel, StripeSets on, int set) {
      SCRUB_P.ours(kernel, on, set);
    }

    @Override
    void peer(IsalKernel isal, StripeSets on, int set) {
      SCRUB_P.ours(isal, on, set);
    }
  },
  CHECK_PQ("scrub, P+Q", "pq_check", 1.8, 0) {
    @Override
    void ours(ParityKernel kernel, StripeSets on, int set) {
      SCRUB_PQ.ours(kernel, on, set);
    }

    @Override
    void peer(IsalKernel isal, StripeSets on, int set) {
      SCRUB_PQ.ours(isal, on, set);
    }
  },
  PQ_OZONE("P+Q", "Ozone RSRawEncoder", 40, 0) {
    @Override
    void ours(ParityKernel kernel, StripeSets on, int set) {
      PQ.ours(kernel, on, set);
    }

    @Override
    void peer(IsalKernel isal, StripeSets on, int set) {
      JavaCoders.ozone(on, set);
    }
  },
  PQ_HADOOP("P+Q", "Hadoop RSRawEncoder", 40, 0) {
    @Override
    void ours(ParityKernel kernel, StripeSets on, int set) {
      PQ.ours(kernel, on, set);
    }

    @Override
    void peer(IsalKernel isal, StripeSets on, int set) {
      JavaCoders.hadoop(on, set);
    }
  };

  private final String what;
  private final String peerName;
  private final double warmTarget;
  private final double coldTarget;

  /** Targets are ratios to the peer, 0 for none. */
  KernelRow(String what, String peerName, double warmTarget, double coldTarget) {
    this.what = what;
    this.peerName = peerName;
    this.warmTarget = warmTarget;
    this.coldTarget = coldTarget;
  }

  /** The ratio to aim at; 0 for none. */
  double target(int bytes, Footprint footprint, boolean isFallback) {
    if (isFallback) {
      return this == XOR ? 0.3 : this == PQ ? 0.35 : 0;
    }
    if (footprint != Footprint.WARM) {
      return coldTarget;
    }
    return this == XOR && bytes < 16 << 10 ? 0.92 : warmTarget;
  }

  abstract void ours(ParityKernel kernel, StripeSets on, int set);

  abstract void peer(IsalKernel isal, StripeSets on, int set);

  /** Blocks that count as source bytes. */
  int blocks(int disks) {
    return disks;
  }

  String what() {
    return what;
  }

  String peerName() {
    return peerName;
  }

  private static void copyAll(StripeSets on, int set) {
    for (int i = 0; i < on.disks; i++) {
      Libc.memcpy(on.data[set][i], on.fresh[set][i], on.bytes);
    }
  }

  private static void expect(boolean clean) {
    if (!clean) {
      throw new IllegalStateException("a clean stripe was reported as damaged");
    }
  }
}
