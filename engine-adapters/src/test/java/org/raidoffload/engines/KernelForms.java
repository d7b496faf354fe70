package org.raidoffload.engines;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.raidoffload.parity.HeapBlock;
import org.raidoffload.parity.HeapKernel;
import org.raidoffload.parity.HeapKernels;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.VectorKernel;

/**
 * Every form in which a vector kernel may be called: each operation whole, with absent blocks, for P or Q alone, over
 * its own sources; off heap and on; and several in one caller. Blocks of eight disks, 1 KiB each.
 */
final class KernelForms {
  private static final int DISKS = 8;
  private static final int BYTES = 1024;
  private static final byte[] COEFFICIENTS = {3, 5, 7, 11, 13, 17, 19, 23};

  /** A constant to the compiler, as a kernel is to most callers. */
  private static final ParityKernel KERNEL = new VectorKernel();

  private static final HeapKernel HEAP = HeapKernels.available().getFirst();

  private final long[] data = blocks();
  private final long[] copies = blocks();
  private final long[] someData = withoutSlot(data, 2);
  private final long[] someCopies = withoutSlot(copies, 5);
  private final long[] spare = blocks();
  private final long p = spare[0];
  private final long q = spare[1];
  private final HeapBlock[] heapData = heapBlocks();
  private final @Nullable HeapBlock[] someHeapData = heapBlocks();
  private final HeapBlock heapP = heapData[6];
  private final HeapBlock heapQ = heapData[7];
  private final List<Form> forms = new ArrayList<>();

  /** A call and its name. */
  record Form(String name, Runnable call) {}

  private KernelForms() {
    someHeapData[2] = null;
  }

  /** Each form by itself. */
  static List<Form> single() {
    var all = new KernelForms();
    all.addSums(KERNEL);
    all.addProducts(KERNEL);
    all.addChecks(KERNEL);
    all.addRecovery(KERNEL);
    all.addCopies(KERNEL);
    all.addHeapForms();
    return all.forms;
  }

  /** Callers of several loops each. */
  static List<Form> several() {
    var all = new KernelForms();
    all.add("caller of P+Q and recovery", () -> {
      KERNEL.pq(all.data, 6, all.p, all.q, BYTES);
      KERNEL.recoverTwoData(all.data, 6, 1, 4, all.p, all.q, BYTES);
    });
    all.add("caller of xor, P+Q and both checks", () -> {
      KERNEL.xor(all.data, DISKS, all.p, BYTES);
      KERNEL.pq(all.data, DISKS, all.p, all.q, BYTES);
      KERNEL.pqMismatch(all.data, DISKS, all.p, all.q, BYTES);
      KERNEL.xorIsZero(all.data, DISKS, BYTES);
    });
    all.add("caller of writes and updates", () -> {
      KERNEL.copyPq(all.copies, all.data, DISKS, all.p, all.q, BYTES);
      KERNEL.updatePq(all.copies[1], all.data[1], (byte) 2, all.p, all.q, BYTES);
      KERNEL.updateXor(all.copies[2], all.data[2], all.p, BYTES);
      KERNEL.pqAccumulate(all.data, COEFFICIENTS, 3, all.p, all.q, BYTES);
    });
    all.add("caller of absent forms", () -> {
      KERNEL.pq(all.someData, DISKS, all.p, all.q, BYTES);
      KERNEL.sumProduct(all.someData, COEFFICIENTS, DISKS, all.q, BYTES);
      KERNEL.pqAccumulate(all.someData, COEFFICIENTS, DISKS, 0, all.q, BYTES);
      KERNEL.copyXor(all.someData, all.someCopies, DISKS, all.p, BYTES);
    });
    all.add("caller of heap kernels", () -> {
      HEAP.pq(all.heapData, 6, all.heapP, all.heapQ, BYTES);
      HEAP.recoverTwoData(all.heapData, 6, 1, 4, all.heapP, all.heapQ, BYTES);
      HEAP.pqAccumulate(all.heapData, COEFFICIENTS, 6, all.heapP, all.heapQ, BYTES);
    });
    return all.forms;
  }

  private void add(String name, Runnable call) {
    forms.add(new Form(name, call));
  }

  private void addSums(ParityKernel k) {
    add("copy", () -> k.copy(data[0], p, BYTES));
    add("xor", () -> k.xor(data, DISKS, p, BYTES));
    add("xor, one absent", () -> k.xor(someData, DISKS, p, BYTES));
    add("xor into a source", () -> k.xor(spare, DISKS, spare[3], BYTES));
    add("P+Q", () -> k.pq(data, DISKS, p, q, BYTES));
    add("P", () -> k.pq(data, DISKS, p, 0, BYTES));
    add("Q", () -> k.pq(data, DISKS, 0, q, BYTES));
    add("P+Q, one absent", () -> k.pq(someData, DISKS, p, q, BYTES));
    add("Q, one absent", () -> k.pq(someData, DISKS, 0, q, BYTES));
    add("P+Q of one", () -> k.pq(data, 1, p, q, BYTES));
    add("odd length", () -> k.pq(data, DISKS, p, q, BYTES - 3));
  }

  private void addProducts(ParityKernel k) {
    add("multiply", () -> k.sumProduct(data, COEFFICIENTS, 1, q, BYTES));
    add("sum of products", () -> k.sumProduct(data, COEFFICIENTS, DISKS, q, BYTES));
    add("sum of products, one absent", () -> k.sumProduct(someData, COEFFICIENTS, DISKS, q, BYTES));
    add("accumulate", () -> k.pqAccumulate(data, COEFFICIENTS, DISKS, p, q, BYTES));
    add("accumulate one", () -> k.pqAccumulate(data, COEFFICIENTS, 1, p, q, BYTES));
    add("accumulate on P", () -> k.pqAccumulate(data, COEFFICIENTS, DISKS, p, 0, BYTES));
    add("accumulate on Q", () -> k.pqAccumulate(data, COEFFICIENTS, DISKS, 0, q, BYTES));
    add("accumulate, one absent", () -> k.pqAccumulate(someData, COEFFICIENTS, DISKS, p, q, BYTES));
    add("accumulate on P, one absent", () -> k.pqAccumulate(someData, COEFFICIENTS, DISKS, p, 0, BYTES));
    add("accumulate on Q, one absent", () -> k.pqAccumulate(someData, COEFFICIENTS, DISKS, 0, q, BYTES));
    add("update P", () -> k.updateXor(copies[1], data[1], p, BYTES));
    add("update P+Q", () -> k.updatePq(copies[1], data[1], (byte) 2, p, q, BYTES));
    add("update Q", () -> k.updatePq(copies[1], data[1], (byte) 2, 0, q, BYTES));
    add("update P of P+Q", () -> k.updatePq(copies[1], data[1], (byte) 2, p, 0, BYTES));
  }

  private void addChecks(ParityKernel k) {
    long zeros = zeros();
    long[] none = {zeros, zeros, zeros, zeros, zeros, zeros};
    long[] some = withoutSlot(none, 2);
    add("xor check", () -> k.xorIsZero(none, 6, BYTES));
    add("xor check, one absent", () -> k.xorIsZero(some, 6, BYTES));
    add("xor check that fails", () -> k.xorIsZero(data, DISKS, BYTES));
    add("P+Q check", () -> k.pqMismatch(none, 6, zeros, zeros, BYTES));
    add("P check", () -> k.pqMismatch(none, 6, zeros, 0, BYTES));
    add("Q check", () -> k.pqMismatch(none, 6, 0, zeros, BYTES));
    add("P+Q check, one absent", () -> k.pqMismatch(some, 6, zeros, zeros, BYTES));
    add("P check, one absent", () -> k.pqMismatch(some, 6, zeros, 0, BYTES));
    add("Q check, one absent", () -> k.pqMismatch(some, 6, 0, zeros, BYTES));
    add("P+Q check that fails", () -> k.pqMismatch(none, 6, data[0], data[1], BYTES));
  }

  private void addRecovery(ParityKernel k) {
    add("recover two", () -> k.recoverTwoData(data, 6, 1, 4, p, q, BYTES));
    add("recover two, one absent", () -> k.recoverTwoData(someData, 6, 1, 4, p, q, BYTES));
    add("recover data and P", () -> k.recoverDataAndP(data, 6, 3, p, q, BYTES));
    add("recover data", () -> k.recoverDataAndP(data, 6, 3, 0, q, BYTES));
    add("recover data and P, one absent", () -> k.recoverDataAndP(someData, 6, 3, p, q, BYTES));
  }

  private void addCopies(ParityKernel k) {
    add("copy + P", () -> k.copyXor(copies, data, DISKS, p, BYTES));
    add("copy + P, source absent", () -> k.copyXor(someCopies, data, DISKS, p, BYTES));
    add("copy + P, one in place", () -> k.copyXor(copies, someData, DISKS, p, BYTES));
    add("copy without P", () -> k.copyXor(copies, data, DISKS, 0, BYTES));
    add("copy + P+Q", () -> k.copyPq(copies, data, DISKS, p, q, BYTES));
    add("copy + P+Q, source absent", () -> k.copyPq(someCopies, data, DISKS, p, q, BYTES));
    add("copy + P+Q, one in place", () -> k.copyPq(copies, someData, DISKS, p, q, BYTES));
    add("copy + Q", () -> k.copyPq(copies, data, DISKS, 0, q, BYTES));
  }

  private void addHeapForms() {
    add("heap xor", () -> HEAP.xor(heapData, 6, heapP, BYTES));
    add("heap xor, one absent", () -> HEAP.xor(someHeapData, 6, heapP, BYTES));
    add("heap P+Q", () -> HEAP.pq(heapData, 6, heapP, heapQ, BYTES));
    add("heap P", () -> HEAP.pq(heapData, 6, heapP, null, BYTES));
    add("heap Q", () -> HEAP.pq(heapData, 6, null, heapQ, BYTES));
    add("heap P+Q, one absent", () -> HEAP.pq(someHeapData, 6, heapP, heapQ, BYTES));
    add("heap accumulate", () -> HEAP.pqAccumulate(heapData, COEFFICIENTS, 6, heapP, heapQ, BYTES));
    add("heap accumulate on P", () -> HEAP.pqAccumulate(heapData, COEFFICIENTS, 6, heapP, null, BYTES));
    add("heap accumulate on Q", () -> HEAP.pqAccumulate(heapData, COEFFICIENTS, 6, null, heapQ, BYTES));
    add("heap xor check", () -> HEAP.xorIsZero(heapData, 6, BYTES));
    add("heap P+Q check", () -> HEAP.pqMismatch(heapData, 6, heapP, heapQ, BYTES));
    add("heap Q check", () -> HEAP.pqMismatch(heapData, 6, null, heapQ, BYTES));
    add("heap recover two", () -> HEAP.recoverTwoData(heapData, 6, 1, 4, heapP, heapQ, BYTES));
    add("heap recover data and P", () -> HEAP.recoverDataAndP(heapData, 6, 3, heapP, heapQ, BYTES));
    add("heap recover, one absent", () -> HEAP.recoverTwoData(someHeapData, 6, 1, 4, heapP, heapQ, BYTES));
  }

  private static long[] blocks() {
    var random = new SplittableRandom(7);
    var blocks = new long[DISKS];
    for (int i = 0; i < DISKS; i++) {
      var content = new byte[BYTES];
      random.nextBytes(content);
      MemorySegment block = Arena.global().allocate(BYTES, 64);
      MemorySegment.copy(content, 0, block, ValueLayout.JAVA_BYTE, 0, BYTES);
      blocks[i] = block.address();
    }
    return blocks;
  }

  private static long zeros() {
    return Arena.global().allocate(BYTES, 64).address();
  }

  private static long[] withoutSlot(long[] blocks, int slot) {
    long[] some = blocks.clone();
    some[slot] = 0;
    return some;
  }

  private static HeapBlock[] heapBlocks() {
    var blocks = new HeapBlock[DISKS];
    for (int i = 0; i < DISKS; i++) {
      blocks[i] = HeapBlock.of(new byte[BYTES + i], i);
    }
    return blocks;
  }
}
