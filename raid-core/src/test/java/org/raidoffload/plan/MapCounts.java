package org.raidoffload.plan;

/**
 * How many legs a chain has on one channel, and how many buffers are mapped under three disciplines, as formulas. The
 * formulas were checked against 51,360 chains run by the async_tx code of Linux 6.1 (except {@link
 * #RAID6_RMW_OFFLOADED}, which the kernel cannot run and which is derived). They assume one drain copy for each
 * written block. Here a leg is one descriptor, as the kernel counts.
 */
public enum MapCounts {
  RAID5_RCW,
  RAID5_RCW_PARTIAL_PARITY,
  RAID5_RMW,
  RAID5_RMW_PARTIAL_PARITY,
  RAID6_RCW,
  RAID6_RMW_ON_CPU,
  RAID6_RMW_OFFLOADED,
  COMPUTE_BY_XOR,
  COMPUTE_Q,
  COMPUTE_P_AND_Q,
  COMPUTE_DATA_AND_Q,
  COMPUTE_DATA_AND_P,
  COMPUTE_TWO_DATA,
  CHECK_P,
  CHECK_P_AND_Q,
  CHECK_Q;

  /**
   * What an engine's only channel takes.
   *
   * @param xorSources most sources of an XOR descriptor, 2 or more
   * @param pqSources most sources of a PQ descriptor
   * @param nativeContinuation continued PQ costs no source slots
   */
  public record Limits(int xorSources, int pqSources, boolean nativeContinuation) {

    /** Descriptors of an XOR with the given listed sources. */
    public int xorLegs(int sources) {
      return sources <= xorSources ? 1 : 1 + ceil(sources - xorSources, xorSources - 1);
    }

    /** Descriptors of a PQ with the given sources; a continuation without P costs 1 slot, with P 3. */
    public int pqLegs(int sources, boolean withP) {
      int next = nativeContinuation ? pqSources : withP ? pqSources - 3 : pqSources - 1;
      return sources <= pqSources ? 1 : 1 + ceil(sources - pqSources, next);
    }

    private static int ceil(int dividend, int divisor) {
      return (dividend + divisor - 1) / divisor;
    }
  }

  /**
   * The counts of one chain; unmaps equal maps.
   *
   * @param legs descriptors
   * @param kernel maps when each operation maps its sources and, apart, its destinations (PER_OPERATION)
   * @param perLeg maps when each descriptor maps each distinct buffer once (column B)
   * @param mapOnce maps when the chain maps each distinct buffer once (column A, UP_FRONT)
   */
  public record Counts(int legs, int kernel, int perLeg, int mapOnce) {}

  /**
   * The counts for a stripe.
   *
   * @param k data disks
   * @param w written blocks, each drained by one copy; ignored where nothing is written
   * @param limits the channel
   */
  public Counts of(int k, int w, Limits limits) {
    int xorK = limits.xorLegs(k);
    int xorW = limits.xorLegs(w + 1);
    int pqK = limits.pqLegs(k, true);
    int qK = limits.pqLegs(k, false);
    int u = k - w;
    return switch (this) {
      case RAID5_RCW -> new Counts(w + xorK, 2 * w + k + 1, 2 * w + k + xorK, w + k + 1);
      case RAID5_RCW_PARTIAL_PARITY -> new Counts(w + xorK + limits.xorLegs(u), 2 * w + k + 1 + u + 1,
          2 * w + k + xorK + u + limits.xorLegs(u), w + k + 2);
      case RAID5_RMW -> new Counts(w + 2 * xorW, 2 * w + 2 * (w + 2), 2 * w + 2 * (w + xorW), 2 * w + 1);
      case RAID5_RMW_PARTIAL_PARITY -> new Counts(w + 1 + 2 * xorW, 2 * w + 2 * (w + 2) + 2,
          2 * w + 2 * (w + xorW) + 2, 2 * w + 2);
      case RAID6_RCW -> new Counts(w + pqK, 2 * w + k + 2, 2 * w + k + 2 * pqK, w + k + 2);
      case RAID6_RMW_ON_CPU -> new Counts(w, 2 * w, 2 * w, 2 * w);
      case RAID6_RMW_OFFLOADED -> {
        int pqW = limits.pqLegs(w, true);
        yield new Counts(w + 2 * pqW, 2 * w + 2 * (w + 2), 2 * w + 2 * (w + 2 * pqW), 2 * w + 2);
      }
      case COMPUTE_BY_XOR -> new Counts(xorK, k + 1, k + xorK, k + 1);
      case COMPUTE_Q -> new Counts(qK, k + 1, k + qK, k + 1);
      case COMPUTE_P_AND_Q -> new Counts(pqK, k + 2, k + 2 * pqK, k + 2);
      case COMPUTE_DATA_AND_Q -> new Counts(xorK + pqK, 2 * k + 3, k + xorK + k + 2 * pqK, k + 2);
      case COMPUTE_DATA_AND_P -> dataAndP(k, limits);
      case COMPUTE_TWO_DATA -> twoData(k, limits);
      case CHECK_P -> k + 1 <= limits.xorSources ? new Counts(1, k + 1, k + 1, k + 1)
          : new Counts(limits.xorLegs(k + 1), k + 2, k + limits.xorLegs(k + 1), k + 1);
      case CHECK_P_AND_Q -> k + 2 <= limits.pqSources ? new Counts(1, k + 2, k + 2, k + 2)
          : new Counts(xorK + qK, 2 * (k + 1), 2 * k + xorK + qK, k + 1);
      case CHECK_Q -> k + 2 <= limits.pqSources ? new Counts(1, k + 1, k + 1, k + 1)
          : new Counts(qK, k + 1, k + qK, k + 1);
    };
  }

  private static Counts dataAndP(int k, Limits limits) {
    if (k == 2) {
      return new Counts(5, 12, 9, 4);
    }
    int pq = limits.pqLegs(k - 1, true);
    return new Counts(pq + 3, k + 9, k - 1 + 2 * pq + 2 + 1 + 2, k + 2);
  }

  private static Counts twoData(int k, Limits limits) {
    if (k == 2) {
      return new Counts(2, 6, 6, 4);
    } else if (k == 3) {
      return new Counts(6, 16, 12, 5);
    }
    int pq = limits.pqLegs(k - 2, true);
    return new Counts(pq + 4, k + 12, k - 2 + 2 * pq + 2 + 2 + 2 + 2, k + 2);
  }
}
