package org.raidoffload.engines.assembled;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.raidoffload.parity.GaloisField;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.RecoveryCoefficients;
import org.raidoffload.parity.SourceOrder;
import org.raidoffload.parity.SteppedKernel;

/**
 * Parity by machine code that this package wrote. This class lists the sources that are there, with what each is
 * multiplied by, and calls the code for whole vectors.
 */
final class AssembledKernel extends SteppedKernel {
  static final String NAME = "assembled";

  private static final int P_WANTED = 1;
  private static final int Q_WANTED = 2;

  /** Slots from here on have the powers of the first ones: the order of the field's generator. */
  private static final int POWERS = 255;

  private final String name;
  private final FactorTable factors;
  private final long[] powers = new long[POWERS];
  private final long wholeVectors;
  private final boolean past;
  private final StoringCode xor;
  private final StoringCode copyXor;
  private final SyndromeCode byFactors;
  private final SyndromeCode forAllSlots;
  private final MemorySegment xorCheck;
  private final MemorySegment accumulate;
  private final MemorySegment products;
  private final MemorySegment recover;
  private final MemorySegment updateP;
  private final MemorySegment updatePq;
  private final MemorySegment copyPast;

  /** With {@code past}, new parity and copies are stored past the cache, where addresses allow. */
  AssembledKernel(LoadedCode code, boolean past) {
    super(code.width(), LongLaneKernel.INSTANCE);
    this.name = String.join("-", past ? List.of(NAME, code.set().label(), "streaming") : List.of(NAME, code.set().label()));
    this.factors = code.factors();
    this.wholeVectors = -code.width();
    this.past = past;
    this.xor = StoringCode.of(code, SumShape.XOR, past);
    this.copyXor = StoringCode.of(code, SumShape.XOR.copying(), past);
    this.byFactors = SyndromeCode.byFactors(code, past);
    this.forAllSlots = code.prefersDoubling() ? SyndromeCode.byDoubling(code, past) : byFactors;
    this.xorCheck = code.kernel(SumShape.XOR_CHECK);
    this.accumulate = code.kernel(SumShape.ACCUMULATE);
    this.products = code.kernel(SumShape.PRODUCTS);
    this.recover = code.kernel(SumShape.RECOVER);
    this.updateP = code.kernel(Shape.OfBlock.UPDATE_P);
    this.updatePq = code.kernel(Shape.OfBlock.UPDATE_PQ);
    this.copyPast = code.kernel(Shape.OfBlock.COPY_PAST);
    for (int i = 0; i < POWERS; i++) {
      powers[i] = factors.entry(GaloisField.exp(i));
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean storesPastCache() {
    return past;
  }

  @Override
  public void copy(long source, long destination, long bytes) {
    long end = bytes & wholeVectors;
    if (!past || (destination & ~wholeVectors) != 0 || end == 0) {
      super.copy(source, destination, bytes);
      return;
    }
    NativeCall.call(copyPast, 2 * end, source, destination, 0, 0, end, 0);
    if (end < bytes) {
      super.copy(source + end, destination + end, bytes - end);
    }
  }

  @Override
  protected void xorSteps(long[] sources, int count, long destination, long end) {
    CallList list = listed(sources, count);
    sum(xor.forDestinations(destination), list, 1, destination, 0, end, 0);
  }

  @Override
  protected void pqSteps(long[] sources, int count, long p, long q, long end) {
    SyndromeCode code = syndromeCode(sources, count);
    CallList list = listedForSyndrome(code, sources, count);
    sum(code.make().forDestinations(p | q), list, 2, p, q, end, 0);
  }

  @Override
  protected void pqAccumulateSteps(long[] sources, byte[] coefficients, int count, long p, long q, long end) {
    if (q == 0) {
      sum(xor.plain(), listed(sources, count).add(p), 1, p, 0, end, 0);
    } else {
      sum(accumulate, listed(sources, coefficients, count), 4, p, q, end, 0);
    }
  }

  @Override
  protected void sumProductSteps(long[] sources, byte[] coefficients, int count, long destination, long end) {
    CallList list = listed(sources, coefficients, count);
    sum(products, list, 1, 0, destination, end, 0);
  }

  @Override
  protected boolean xorIsZeroSteps(long[] sources, int count, long end) {
    CallList list = listed(sources, count);
    return sum(xorCheck, list, 0, 0, 0, end, 0) == 0;
  }

  @Override
  protected int pqMismatchSteps(long[] sources, int count, long p, long q, long end) {
    int wanted = (p == 0 ? 0 : P_WANTED) | (q == 0 ? 0 : Q_WANTED);
    if ((wanted & Q_WANTED) == 0) {
      return (int) sum(xorCheck, listed(sources, count).add(p), 0, 0, 0, end, 0);
    }
    SyndromeCode code = syndromeCode(sources, count);
    return (int) sum(code.check(), listedForSyndrome(code, sources, count), 2, p, q, end, wanted);
  }

  @Override
  protected void copyXorSteps(long[] from, long[] to, int count, long p, long end) {
    var list = CallList.begin(count);
    for (int i : SourceOrder.of(count)) {
      if (from[i] != 0) {
        list.addCopy(from[i], 0, from[i] == to[i] ? 0 : to[i]);
      }
    }
    sum(copyXor.forDestinations(list.destinationBits() | p), list, list.count() + 1, p, 0, end, 0);
  }

  @Override
  protected void copyPqSteps(long[] from, long[] to, int count, long p, long q, long end) {
    SyndromeCode code = syndromeCode(from, count);
    var list = CallList.begin(count);
    int[] order = SourceOrder.of(count);
    for (int i = 0; i < count; i++) {
      int slot = code.doubles() ? count - 1 - i : order[i];
      if (from[slot] != 0) {
        list.addCopy(from[slot], power(slot), from[slot] == to[slot] ? 0 : to[slot]);
      }
    }
    sum(code.copyAndMake().forDestinations(list.destinationBits() | p | q), list, list.count() + 2, p, q, end, 0);
  }

  @Override
  protected void updateXorSteps(long newData, long data, long p, long end) {
    NativeCall.call(updateP, 5 * end, newData, data, p, 0, end, 0);
  }

  @Override
  protected void updatePqSteps(long newData, long data, byte coefficient, long p, long q, long end) {
    NativeCall.call(updatePq, 7 * end, newData, data, p, q, end, factors.entry(coefficient));
  }

  /** Block Y is a weighted sum over all that is left; block X is Y plus the xor of all but Q. */
  @Override
  protected void recoverTwoDataSteps(long[] sources, int count, int slotX, int slotY, long p, long q, long end) {
    int a = RecoveryCoefficients.ofParity(slotX, slotY);
    int b = RecoveryCoefficients.ofSyndrome(slotX, slotY);
    int shift = GaloisField.log(b);
    var list = CallList.begin(count);
    for (int i : SourceOrder.of(count)) {
      if (sources[i] != 0 && i != slotX && i != slotY) {
        list.add(sources[i], factors.entry(a ^ GaloisField.exp(shift + i)));
      }
    }
    list.add(p, factors.entry(a)).end(q, factors.entry(b));
    sum(recover, list, 3, sources[slotX], sources[slotY], end, 0);
  }

  /** The lost block is a weighted sum over the other ones and Q; P is that block plus their xor. */
  @Override
  protected void recoverDataAndPSteps(long[] sources, int count, int slot, long p, long q, long end) {
    int scale = RecoveryCoefficients.ofSyndrome(slot);
    int shift = GaloisField.log(scale);
    var list = CallList.begin(count);
    for (int i : SourceOrder.of(count)) {
      if (sources[i] != 0 && i != slot) {
        list.add(sources[i], power((shift + i) % POWERS));
      }
    }
    list.end(q, factors.entry(scale));
    sum(recover, list, 3, p, sources[slot], end, 0);
  }

  /** Calls a {@link SumCode}; {@code others} is how many blocks it goes through beside its sources. */
  private static long sum(
      MemorySegment code, CallList list, int others, long p, long q, long end, int wanted) {
    return NativeCall.call(
        code, (list.count() + others) * end, list.address(), list.count(), p, q, end, wanted);
  }

  private static CallList listed(long[] sources, int count) {
    var list = CallList.begin(count + 1);
    for (int i : SourceOrder.of(count)) {
      if (sources[i] != 0) {
        list.add(sources[i]);
      }
    }
    return list;
  }

  private CallList listed(long[] sources, byte[] coefficients, int count) {
    var list = CallList.begin(count);
    for (int i : SourceOrder.of(count)) {
      if (sources[i] != 0) {
        list.add(sources[i], factors.entry(coefficients[i]));
      }
    }
    return list;
  }

  private CallList listedForSyndrome(SyndromeCode code, long[] sources, int count) {
    var list = CallList.begin(count);
    if (code.doubles()) {
      for (int i = count - 1; i >= 0; i--) {
        list.add(sources[i]);
      }
      return list;
    }
    for (int i : SourceOrder.of(count)) {
      if (sources[i] != 0) {
        list.add(sources[i], power(i));
      }
    }
    return list;
  }

  private SyndromeCode syndromeCode(long[] sources, int count) {
    for (int i = 0; forAllSlots.doubles() && i < count; i++) {
      if (sources[i] == 0) {
        return byFactors;
      }
    }
    return forAllSlots;
  }

  private long power(int slot) {
    return powers[slot < POWERS ? slot : slot % POWERS];
  }
}
