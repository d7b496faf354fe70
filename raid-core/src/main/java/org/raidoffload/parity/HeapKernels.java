package org.raidoffload.parity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The heap kernel to use: {@link ParityKernels} for blocks in {@code byte[]}. Long lanes serve at once; a daemon
 * thread tests each candidate, warms it up on tiny blocks, times it, and puts the better one in place operation by
 * operation. A call is one array read and no lock; a caller sees a new choice at its next call or a few later.
 */
public final class HeapKernels implements HeapKernel {
  private static final HeapKernel LONG_LANE = new SlicedHeapKernel(LongHeapLanes.INSTANCE);
  private static final int WARM_BYTES = 512;
  private static final int TIMED_BYTES = 4096;

  private final HeapKernel[] byOperation = new HeapKernel[KernelOperation.values().length];
  private final KernelChoice[] choices = new KernelChoice[byOperation.length];
  private final List<HeapKernel> candidates;
  private final List<String> faults = new ArrayList<>();
  private final CountDownLatch settled = new CountDownLatch(1);

  private HeapKernels(List<HeapKernel> candidates) {
    this.candidates = List.copyOf(candidates);
    for (KernelOperation operation : HeapTrial.OPERATIONS) {
      put(operation, LONG_LANE, "serves while others warm up");
    }
    HeapTrial.fault(LONG_LANE).ifPresent(fault -> {
      throw new IllegalStateException("self-test: " + fault + "; this JVM or CPU is not to be trusted");
    });
    Thread.ofPlatform().daemon().name("heap-kernel-trial").start(this::settle);
  }

  /** The kernels of this JVM, shared by all users; the first call starts the trial. */
  public static HeapKernels shared() {
    return Shared.INSTANCE;
  }

  /** Any kernels, in order of preference, with long lanes behind them. */
  static HeapKernels of(List<HeapKernel> candidates) {
    return new HeapKernels(candidates);
  }

  /** Each kernel that this JVM can run, not tested: vectors where {@code jdk.incubator.vector} is there, long lanes. */
  public static List<HeapKernel> available() {
    return hasVectors() ? List.of(VectorHolder.create(), LONG_LANE) : List.of(LONG_LANE);
  }

  private static boolean hasVectors() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  private void settle() {
    try {
      var sound = new ArrayList<HeapKernel>();
      for (HeapKernel candidate : candidates) {
        HeapTrial.fault(candidate).ifPresentOrElse(this::addFault, () -> sound.add(candidate));
      }
      if (!sound.contains(LONG_LANE)) {
        sound.add(LONG_LANE);
      }
      var warm = new HeapTrial(WARM_BYTES);
      var timed = new HeapTrial(TIMED_BYTES);
      for (KernelOperation operation : HeapTrial.OPERATIONS) {
        choose(operation, warmed(operation, sound, warm), timed);
      }
    } finally {
      settled.countDown();
    }
  }

  private List<HeapKernel> warmed(KernelOperation operation, List<HeapKernel> sound, HeapTrial on) {
    var warmed = new ArrayList<HeapKernel>();
    for (HeapKernel kernel : sound) {
      long bytes = on.warm(operation, kernel);
      if (bytes > 0 && !kernel.equals(LONG_LANE)) {
        addFault("%s allocates %d bytes in a call of %s".formatted(kernel.name(), bytes, operation.label()));
      } else {
        warmed.add(kernel);
      }
    }
    return warmed;
  }

  private void addFault(String fault) {
    synchronized (faults) {
      faults.add(fault + ": not used");
    }
  }

  private void choose(KernelOperation operation, List<HeapKernel> kernels, HeapTrial on) {
    int best = 0;
    double bestRate = 0;
    var rates = new StringBuilder();
    for (int i = 0; i < kernels.size(); i++) {
      double rate = on.rate(operation, kernels.get(i));
      rates.append(rates.isEmpty() ? "" : ", ")
          .append(String.format(Locale.ROOT, "%s %.1f", kernels.get(i).name(), rate));
      if (rate > bestRate * KernelChooser.CLEAR_MARGIN) {
        best = i;
        bestRate = rate;
      }
    }
    String reason = best == 0 ? "preferred" : "clearly faster than what is preferred";
    put(operation, kernels.get(best), reason + "; GB/s at " + TIMED_BYTES + " bytes: " + rates);
  }

  private void put(KernelOperation operation, HeapKernel kernel, String reason) {
    byOperation[operation.ordinal()] = kernel;
    synchronized (choices) {
      choices[operation.ordinal()] = new KernelChoice(operation, "any", kernel.name(), reason);
    }
  }

  private HeapKernel chosen(KernelOperation operation) {
    return byOperation[operation.ordinal()];
  }

  /** Waits until every choice is made; false when the time is over first. */
  public boolean awaitSettled(Duration timeout) throws InterruptedException {
    return settled.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The present choices, by operation; the same at every size. */
  public List<KernelChoice> choices() {
    synchronized (choices) {
      return HeapTrial.OPERATIONS.stream().map(operation -> choices[operation.ordinal()]).toList();
    }
  }

  /** Lines for people: what serves and why, then candidates that are absent or failed the self-test. */
  public List<String> describe() {
    var lines = new ArrayList<String>();
    choices().forEach(choice -> lines.add(choice.describe()));
    if (!hasVectors()) {
      lines.add("heap-vector is absent: this JVM was started without --add-modules jdk.incubator.vector");
    }
    synchronized (faults) {
      lines.addAll(faults);
    }
    return lines;
  }

  @Override
  public String name() {
    return "heap-chosen";
  }

  @Override
  public void xor(@Nullable HeapBlock[] sources, int count, HeapBlock destination, int bytes) {
    chosen(KernelOperation.XOR).xor(sources, count, destination, bytes);
  }

  @Override
  public void pq(@Nullable HeapBlock[] sources, int count, @Nullable HeapBlock p, @Nullable HeapBlock q, int bytes) {
    chosen(KernelOperation.PQ).pq(sources, count, p, q, bytes);
  }

  @Override
  public void pqAccumulate(
      @Nullable HeapBlock[] sources,
      byte[] coefficients,
      int count,
      @Nullable HeapBlock p,
      @Nullable HeapBlock q,
      int bytes) {
    chosen(KernelOperation.ACCUMULATE).pqAccumulate(sources, coefficients, count, p, q, bytes);
  }

  @Override
  public boolean xorIsZero(@Nullable HeapBlock[] sources, int count, int bytes) {
    return chosen(KernelOperation.XOR_CHECK).xorIsZero(sources, count, bytes);
  }

  @Override
  public int pqMismatch(
      @Nullable HeapBlock[] sources, int count, @Nullable HeapBlock p, @Nullable HeapBlock q, int bytes) {
    return chosen(KernelOperation.PQ_CHECK).pqMismatch(sources, count, p, q, bytes);
  }

  @Override
  public void recoverTwoData(
      @Nullable HeapBlock[] sources, int count, int slotX, int slotY, HeapBlock p, HeapBlock q, int bytes) {
    chosen(KernelOperation.RECOVER_TWO_DATA).recoverTwoData(sources, count, slotX, slotY, p, q, bytes);
  }

  @Override
  public void recoverDataAndP(
      @Nullable HeapBlock[] sources, int count, int slot, @Nullable HeapBlock p, HeapBlock q, int bytes) {
    chosen(KernelOperation.RECOVER_DATA_AND_P).recoverDataAndP(sources, count, slot, p, q, bytes);
  }

  /** The only link to {@link VectorHeapLanes}: loaded once its module is known to be there. */
  private static final class VectorHolder {
    static HeapKernel create() {
      return new SlicedHeapKernel(new VectorHeapLanes());
    }
  }

  private static final class Shared {
    static final HeapKernels INSTANCE = new HeapKernels(available());
  }
}
