package org.raidoffload.engine;

import org.raidoffload.parity.GaloisField;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.plan.Opcode;

/**
 * Runs descriptors on memory with a {@link ParityKernel}: the arithmetic of every model. Keeps scratch arrays, so one
 * thread at a time; allocates nothing per descriptor.
 */
public final class DescriptorExecutor {
  private final DeviceMemory memory;
  private final ParityKernel kernel;
  private final long[] addresses = new long[ChannelLimits.MAXIMUM_SOURCES];
  private final byte[] coefficients = new byte[ChannelLimits.MAXIMUM_SOURCES];
  /** Addresses are native ones: they need no look-up and no copy. */
  private final boolean direct;

  public DescriptorExecutor(DeviceMemory memory, ParityKernel kernel) {
    this.memory = memory;
    this.direct = !memory.translates();
    this.kernel = kernel;
  }

  /** Executes one descriptor and returns its {@link CompletionStatus}; one that makes no sense is a device fault. */
  public int execute(Descriptor d) {
    if (!hasSources(d)) {
      return CompletionStatus.DEVICE_FAULT;
    }
    if (direct && d.fusion() != Fusion.NONE) {
      fused(d, d.sources(), d.sourceCount(), d.p(), d.q(), d.bytes());
      return CompletionStatus.OK;
    }
    try {
      return run(d);
    } catch (DeviceFaultException fault) {
      return CompletionStatus.DEVICE_FAULT;
    }
  }

  /** Sources as the opcode or fused form needs them: the arrays here still hold those of earlier descriptors. */
  private static boolean hasSources(Descriptor d) {
    int n = d.sourceCount();
    return switch (d.fusion()) {
      case NONE -> d.opcode() == Opcode.ZERO ? n == 0 : d.opcode() == Opcode.COPY ? n == 1 : n > 0;
      case COPY_XOR, COPY_PQ, UPDATE_XOR, UPDATE_PQ -> n > 0 && d.targetCount() == n;
      case RECOVER_TWO_DATA -> d.slotX() < d.slotY() && d.slotY() < n;
      case RECOVER_DATA_AND_P -> d.slotX() < n;
    };
  }

  private int run(Descriptor d) {
    int n = d.sourceCount();
    long bytes = d.bytes();
    boolean writes = d.opcode() != Opcode.XOR_VAL && d.opcode() != Opcode.PQ_VAL;
    long p = d.p() == 0 ? 0 : memory.resolve(d.p(), bytes, writes);
    long q = d.q() == 0 ? 0 : memory.resolve(d.q(), bytes, writes);
    for (int i = 0; i < n; i++) {
      addresses[i] = memory.resolve(d.source(i), bytes, false);
      coefficients[i] = (byte) d.coefficient(i);
    }
    if (d.fusion() != Fusion.NONE) {
      fused(d, addresses, n, p, q, bytes);
      return CompletionStatus.OK;
    }
    switch (d.opcode()) {
      case COPY -> kernel.copy(addresses[0], p, bytes);
      case ZERO -> {
        addresses[0] = 0;
        kernel.xor(addresses, 1, p, bytes);
      }
      case XOR -> kernel.xor(addresses, n, p, bytes);
      case XOR_VAL -> {
        return kernel.xorIsZero(addresses, n, bytes) ? CompletionStatus.OK : CompletionStatus.P_MISMATCH;
      }
      case PQ -> pq(n, p, q, d.continues(), bytes);
      case PQ_VAL -> {
        return pqMismatch(n, p, q, bytes);
      }
    }
    return CompletionStatus.OK;
  }

  private void fused(Descriptor d, long[] sources, int n, long p, long q, long bytes) {
    long[] targets = d.targets();
    switch (d.fusion()) {
      case COPY_XOR -> kernel.copyXor(sources, targets, n, p, bytes);
      case COPY_PQ -> kernel.copyPq(sources, targets, n, p, q, bytes);
      case UPDATE_XOR -> {
        for (int i = 0; i < n; i++) {
          kernel.updateXor(sources[i], targets[i], p, bytes);
        }
      }
      case UPDATE_PQ -> {
        for (int i = 0; i < n; i++) {
          kernel.updatePq(sources[i], targets[i], (byte) d.coefficient(i), p, q, bytes);
        }
      }
      case RECOVER_TWO_DATA -> kernel.recoverTwoData(sources, n, d.slotX(), d.slotY(), p, q, bytes);
      case RECOVER_DATA_AND_P -> kernel.recoverDataAndP(sources, n, d.slotX(), p, q, bytes);
      default -> throw new IllegalStateException("not a fused step: " + d.fusion());
    }
  }

  private void pq(int n, long p, long q, boolean continues, long bytes) {
    if (continues) {
      kernel.pqAccumulate(addresses, coefficients, n, p, q, bytes);
      return;
    }
    int slots = spreadToSlots(n);
    if (slots > 0) {
      kernel.pq(addresses, slots, p, q, bytes);
    } else if (p == 0) {
      kernel.sumProduct(addresses, coefficients, n, q, bytes);
    } else {
      generalPq(n, p, q, bytes);
    }
  }

  /** P and Q with free coefficients; either destination may be one of the sources. */
  private void generalPq(int n, long p, long q, long bytes) {
    boolean qIsSource = false;
    boolean pIsSource = false;
    for (int i = 0; i < n; i++) {
      qIsSource |= addresses[i] == q;
      pIsSource |= addresses[i] == p;
    }
    if (qIsSource && pIsSource && q != 0) {
      throw new DeviceFaultException("P and Q may not both be sources of the descriptor that writes them");
    }
    if (q != 0 && pIsSource) {
      kernel.sumProduct(addresses, coefficients, n, q, bytes);
      kernel.xor(addresses, n, p, bytes);
    } else {
      kernel.xor(addresses, n, p, bytes);
      if (q != 0) {
        kernel.sumProduct(addresses, coefficients, n, q, bytes);
      }
    }
  }

  private int pqMismatch(int n, long p, long q, long bytes) {
    int slots = spreadToSlots(n);
    if (slots == 0) {
      throw new DeviceFaultException("PQ_VAL needs ascending powers of the generator as coefficients");
    }
    return kernel.pqMismatch(addresses, slots, p, q, bytes);
  }

  /**
   * Turns sources with coefficients that are ascending powers of the generator into slots, empty ones as 0, in place.
   *
   * @return the number of slots, or 0 where the coefficients are not of that form or the range is too long to pay
   */
  private int spreadToSlots(int n) {
    int previous = -1;
    for (int i = 0; i < n; i++) {
      int c = coefficients[i] & 0xff;
      int slot = c == 0 ? -1 : GaloisField.log(c);
      if (slot <= previous || slot > n + 2) {
        return 0;
      }
      previous = slot;
    }
    int slots = previous + 1;
    if (slots == n) {
      return slots;
    }
    int to = slots - 1;
    for (int i = n - 1; i >= 0; i--) {
      int slot = GaloisField.log(coefficients[i] & 0xff);
      long address = addresses[i];
      while (to > slot) {
        addresses[to--] = 0;
      }
      addresses[to--] = address;
    }
    while (to >= 0) {
      addresses[to--] = 0;
    }
    return slots;
  }
}
