package org.raidoffload.engines.assembled;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.raidoffload.parity.GaloisField;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.RecoveryCoefficients;
import org.raidoffload.parity.SourceOrder;

/**
 * Parity by machine code that this package wrote. This class lists the sources that are there, with what each is
 * multiplied by, and calls the code for whole vectors; {@link LongLaneKernel} does the bytes after the last one.
 */
final class AssembledKernel implements ParityKernel {
  static final String NAME = "assembled";

  private static final ParityKernel OTHER = LongLaneKernel.INSTANCE;
  private static final long[] ABSENT = new long[1];
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
      OTHER.copy(source, destination, bytes);
      return;
    }
    NativeCall.call(copyPast, 2 * end, source, destination, 0, 0, end, 0);
    if (end < bytes) {
      OTHER.copy(source + end, destination + end, bytes - end);
    }
  }

  @Override
  public void xor(long[] sources, int count, long destination, long bytes) {
    ParityKernel.requireSources(count);
    CallList list = listed(sources, count);
    long end = bytes & wholeVectors;
    sum(xor.forDestinations(destination), list, 1, destination, 0, end, 0);
    if (end < bytes) {
      OTHER.xor(list.tails(sources, count, end), count, destination + end, bytes - end);
    }
  }

  @Override
  public void pq(long[] sources, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    if (q == 0) {
      if (p != 0) {
        xor(sources, count, p, bytes);
      }
      return;
    }
    SyndromeCode code = syndromeCode(sources, count);
    CallList list = listedForSyndrome(code, sources, count);
    long end = bytes & wholeVectors;
    sum(code.make().forDestinations(p | q), list, 2, p, q, end, 0);
    if (end < bytes) {
      OTHER.pq(list.tails(sources, count, end), count, tail(p, end), q + end, bytes - end);
    }
  }

  @Override
  public void pqAccumulate(long[] sources, byte[] coefficients, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    if (q == 0 && p == 0) {
      return;
    }
    CallList list;
    long end = bytes & wholeVectors;
    if (q == 0) {
      list = listed(sources, count).add(p);
      sum(xor.plain(), list, 1, p, 0, end, 0);
    } else {
      list = listed(sources, coefficients, count);
      sum(accumulate, list, 4, p, q, end, 0);
    }
    if (end < bytes) {
      OTHER.pqAccumulate(
          list.tails(sources, count, end), coefficients, count, tail(p, end), tail(q, end), bytes - end);
    }
  }

  @Override
  public void sumProduct(long[] sources, byte[] coefficients, int count, long destination, long bytes) {
    ParityKernel.requireSources(count);
    CallList list = listed(sources, coefficients, count);
    long end = bytes & wholeVectors;
    sum(products, list, 1, 0, destination, end, 0);
    if (end < bytes) {
      OTHER.sumProduct(list.tails(sources, count, end), coefficients, count, destination + end, bytes - end);
    }
  }

  @Override
  public boolean xorIsZero(long[] sources, int count, long bytes) {
    ParityKernel.requireSources(count);
    CallList list = listed(sources, count);
    long end = bytes & wholeVectors;
    return sum(xorCheck, list, 0, 0, 0, end, 0) == 0
        && (end == bytes || OTHER.xorIsZero(list.tails(sources, count, end), count, bytes - end));
  }

  @Override
  public int pqMismatch(long[] sources, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    int wanted = (p == 0 ? 0 : P_WANTED) | (q == 0 ? 0 : Q_WANTED);
    CallList list;
    int mismatch;
    long end = bytes & wholeVectors;
    if ((wanted & Q_WANTED) == 0) {
      list = listed(sources, count).add(p);
      mismatch = wanted == 0 ? 0 : (int) sum(xorCheck, list, 0, 0, 0, end, 0);
    } else {
      SyndromeCode code = syndromeCode(sources, count);
      list = listedForSyndrome(code, sources, count);
      mismatch = (int) sum(code.check(), list, 2, p, q, end, wanted);
    }
    return mismatch == wanted || end == bytes
        ? mismatch
        : mismatch | OTHER.pqMismatch(
            list.tails(sources, count, end), count, tail(p, end), tail(q, end), bytes - end);
  }

  @Override
  public void copyXor(long[] from, long[] to, int count, long p, long bytes) {
    ParityKernel.requireSources(count);
    clearWhereAbsent(from, to, count, bytes);
    var list = CallList.begin(count);
    for (int i : SourceOrder.of(count)) {
      if (from[i] != 0) {
        list.addCopy(from[i], 0, from[i] == to[i] ? 0 : to[i]);
      }
    }
    long end = bytes & wholeVectors;
    sum(copyXor.forDestinations(list.destinationBits() | p), list, list.count() + 1, p, 0, end, 0);
    if (end < bytes) {
      OTHER.copyXor(
          list.tails(from, count, end), list.otherTails(to, count, end), count, tail(p, end), bytes - end);
    }
  }

  @Override
  public void copyPq(long[] from, long[] to, int count, long p, long q, long bytes) {
    ParityKernel.requireSources(count);
    if (q == 0) {
      copyXor(from, to, count, p, bytes);
      return;
    }
    clearWhereAbsent(from, to, count, bytes);
    SyndromeCode code = syndromeCode(from, count);
    var list = CallList.begin(count);
    int[] order = SourceOrder.of(count);
    for (int i = 0; i < count; i++) {
      int slot = code.doubles() ? count - 1 - i : order[i];
      if (from[slot] != 0) {
        list.addCopy(from[slot], power(slot), from[slot] == to[slot] ? 0 : to[slot]);
      }
    }
    long end = bytes & wholeVectors;
    sum(code.copyAndMake().forDestinations(list.destinationBits() | p | q), list, list.count() + 2, p, q, end, 0);
    if (end < bytes) {
      OTHER.copyPq(list.tails(from, count, end), list.otherTails(to, count, end), count, tail(p, end), q + end,
          bytes - end);
    }
  }

  @Override
  public void updateXor(long newData, long data, long p, long bytes) {
    if (p == 0) {
      copy(newData, data, bytes);
      return;
    }
    long end = bytes & wholeVectors;
    NativeCall.call(updateP, 5 * end, newData, data, p, 0, end, 0);
    if (end < bytes) {
      OTHER.updateXor(newData + end, data + end, p + end, bytes - end);
    }
  }

  @Override
  public void updatePq(long newData, long data, byte coefficient, long p, long q, long bytes) {
    if (q == 0) {
      updateXor(newData, data, p, bytes);
      return;
    }
    long end = bytes & wholeVectors;
    NativeCall.call(updatePq, 7 * end, newData, data, p, q, end, factors.entry(coefficient));
    if (end < bytes) {
      OTHER.updatePq(newData + end, data + end, coefficient, tail(p, end), q + end, bytes - end);
    }
  }

  /** Block Y is a weighted sum over all that is left; block X is Y plus the xor of all but Q. */
  @Override
  public void recoverTwoData(long[] sources, int count, int slotX, int slotY, long p, long q, long bytes) {
    ParityKernel.requireSlot(slotY, count);
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
    long end = bytes & wholeVectors;
    sum(recover, list, 3, sources[slotX], sources[slotY], end, 0);
    if (end < bytes) {
      OTHER.recoverTwoData(list.tails(sources, count, end), count, slotX, slotY, p + end, q + end, bytes - end);
    }
  }

  /** The lost block is a weighted sum over the other ones and Q; P is that block plus their xor. */
  @Override
  public void recoverDataAndP(long[] sources, int count, int slot, long p, long q, long bytes) {
    ParityKernel.requireSlot(slot, count);
    int scale = RecoveryCoefficients.ofSyndrome(slot);
    int shift = GaloisField.log(scale);
    var list = CallList.begin(count);
    for (int i : SourceOrder.of(count)) {
      if (sources[i] != 0 && i != slot) {
        list.add(sources[i], power((shift + i) % POWERS));
      }
    }
    list.end(q, factors.entry(scale));
    long end = bytes & wholeVectors;
    sum(recover, list, 3, p, sources[slot], end, 0);
    if (end < bytes) {
      OTHER.recoverDataAndP(list.tails(sources, count, end), count, slot, tail(p, end), q + end, bytes - end);
    }
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

  private void clearWhereAbsent(long[] from, long[] to, int count, long bytes) {
    for (int i = 0; i < count; i++) {
      if (from[i] == 0 && to[i] != 0) {
        xor(ABSENT, 1, to[i], bytes);
      }
    }
  }

  private static long tail(long address, long at) {
    return address == 0 ? 0 : address + at;
  }
}
