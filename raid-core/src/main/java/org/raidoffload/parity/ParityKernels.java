package org.raidoffload.parity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The kernel to use: chooses one candidate for each operation and size class, says why, and delegates to it.
 *
 * <p>{@link LongLaneKernel} serves at once. A daemon thread tests every other candidate against {@link
 * ReferenceKernel}, warms it up on tiny blocks, times it against what serves, and puts it in place; so no caller waits
 * for the JIT compiler. Candidates are tried in order of preference, and a later one wins only by a clear margin, so
 * that noise does not change the choice from start to start. A call is two array reads and no lock; a caller sees a
 * new choice at its next call or a few later.
 */
public final class ParityKernels implements ParityKernel {
  private static final String[] SIZES = {"under 1 KiB", "1 KiB to 16 KiB", "over 16 KiB"};
  private static final int[] TIMED_BYTES = {512, 4096, 65_536};

  /** More than a processor's caches hold. */
  private static final long STREAMED_BYTES = 96 << 20;

  /** Two timings of one kernel differ by up to a tenth on a busy machine. */
  static final double CLEAR_MARGIN = 1.15;

  private final List<ParityKernel> candidates;
  private final List<String> absences;
  private final Residency residency;
  private final Map<KernelOperation, ParityKernel[]> bySize = new EnumMap<>(KernelOperation.class);
  private final Map<String, KernelChoice> choices = new LinkedHashMap<>();
  private final ParityKernel[] copy = slots(KernelOperation.COPY);
  private final ParityKernel[] xor = slots(KernelOperation.XOR);
  private final ParityKernel[] pq = slots(KernelOperation.PQ);
  private final ParityKernel[] accumulate = slots(KernelOperation.ACCUMULATE);
  private final ParityKernel[] sumProduct = slots(KernelOperation.SUM_PRODUCT);
  private final ParityKernel[] xorCheck = slots(KernelOperation.XOR_CHECK);
  private final ParityKernel[] pqCheck = slots(KernelOperation.PQ_CHECK);
  private final ParityKernel[] copyXor = slots(KernelOperation.COPY_XOR);
  private final ParityKernel[] copyPq = slots(KernelOperation.COPY_PQ);
  private final ParityKernel[] updateXor = slots(KernelOperation.UPDATE_XOR);
  private final ParityKernel[] updatePq = slots(KernelOperation.UPDATE_PQ);
  private final ParityKernel[] recoverTwoData = slots(KernelOperation.RECOVER_TWO_DATA);
  private final ParityKernel[] recoverDataAndP = slots(KernelOperation.RECOVER_DATA_AND_P);
  private final List<String> faults = new ArrayList<>();
  private final CountDownLatch settled = new CountDownLatch(1);

  private ParityKernels(List<ParityKernel> candidates, List<String> absences, Residency residency) {
    this.residency = residency;
    this.candidates = List.copyOf(candidates);
    this.absences = List.copyOf(absences);
    for (KernelOperation operation : KernelOperation.values()) {
      for (int size = 0; size < SIZES.length; size++) {
        put(operation, size, LongLaneKernel.INSTANCE, "serves while others warm up");
      }
    }
    KernelTrial.fault(LongLaneKernel.INSTANCE).ifPresent(fault -> {
      throw new IllegalStateException("self-test: " + fault + "; this JVM or CPU is not to be trusted");
    });
    Thread.ofPlatform().daemon().name("parity-kernel-trial").start(this::settle);
  }

  /** As {@link #withProviders} for blocks in the caches, shared by all users in this JVM; the first call starts the trial. */
  public static ParityKernels shared() {
    return Shared.INSTANCE;
  }

  /**
   * The Java kernels and those of every {@link ParityKernelProvider} on the class path, timed where the caller's
   * blocks are. With the system property {@code raidoffload.kernels=java}, the Java kernels only.
   */
  public static ParityKernels withProviders(Residency residency) {
    var found = new FoundKernels();
    return new ParityKernels(found.candidates(), found.absences(), residency);
  }

  /** Lines for people: every kernel that this JVM has, in order of preference, then why others are absent. */
  public static List<String> available() {
    return new FoundKernels().describe();
  }

  /** Any kernels, in order of preference; the long-lane kernel is always there. */
  public static ParityKernels of(List<ParityKernel> candidates) {
    return new ParityKernels(candidates, List.of(), Residency.CACHED);
  }

  private void settle() {
    try {
      var sound = new ArrayList<ParityKernel>();
      for (ParityKernel candidate : candidates) {
        KernelTrial.fault(candidate).ifPresentOrElse(this::addFault, () -> sound.add(candidate));
      }
      sound.add(LongLaneKernel.INSTANCE);
      var rounds = new TrialBlocks[SIZES.length][];
      for (int size = 0; size < SIZES.length; size++) {
        boolean cached = residency == Residency.CACHED || size == 0;
        rounds[size] = TrialBlocks.round(TIMED_BYTES[size], cached ? 0 : STREAMED_BYTES);
      }
      for (KernelOperation operation : KernelOperation.values()) {
        sound.forEach(kernel -> KernelTrial.warm(operation, kernel));
        for (int size = 0; size < SIZES.length; size++) {
          choose(operation, size, sound, rounds[size]);
        }
      }
      Arrays.stream(rounds).flatMap(Arrays::stream).forEach(TrialBlocks::close);
    } finally {
      settled.countDown();
    }
  }

  private void addFault(String fault) {
    synchronized (faults) {
      faults.add(fault + ": not used");
    }
  }

  private void choose(KernelOperation operation, int size, List<ParityKernel> kernels, TrialBlocks[] round) {
    int best = 0;
    double bestRate = 0;
    var rates = new StringBuilder();
    for (int i = 0; i < kernels.size(); i++) {
      double rate = KernelTrial.rate(operation, kernels.get(i), round, TIMED_BYTES[size]);
      rates.append(rates.isEmpty() ? "" : ", ")
          .append(String.format(Locale.ROOT, "%s %.1f", kernels.get(i).name(), rate));
      if (rate > bestRate * CLEAR_MARGIN) {
        best = i;
        bestRate = rate;
      }
    }
    String reason = best == 0 ? "preferred" : "clearly faster than what is preferred";
    String where = TIMED_BYTES[size] + " bytes" + (round.length == 1 ? "" : ", streamed");
    put(operation, size, kernels.get(best), reason + "; GB/s at " + where + ": " + rates);
  }

  private void put(KernelOperation operation, int size, ParityKernel kernel, String reason) {
    bySize.get(operation)[size] = kernel;
    synchronized (choices) {
      choices.put(operation.label() + size, new KernelChoice(operation, SIZES[size], kernel.name(), reason));
    }
  }

  /** Waits until every choice is made; false when the time is over first. */
  public boolean awaitSettled(Duration timeout) throws InterruptedException {
    return settled.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The present choices, by operation and size class. */
  public List<KernelChoice> choices() {
    synchronized (choices) {
      return List.copyOf(choices.values());
    }
  }

  /** Names of every kernel that may be chosen, the fallback last. */
  public List<String> candidates() {
    var names = new ArrayList<String>();
    candidates.forEach(candidate -> names.add(candidate.name()));
    names.add(LongLaneKernel.INSTANCE.name());
    return names.stream().distinct().toList();
  }

  /** Every kernel that may be chosen, the fallback last. */
  public List<ParityKernel> kernels() {
    var all = new ArrayList<ParityKernel>(candidates);
    all.add(LongLaneKernel.INSTANCE);
    return all.stream().distinct().toList();
  }

  /** Lines for people: what serves and why, then candidates that are absent or failed the self-test. */
  public List<String> describe() {
    var lines = new ArrayList<String>();
    choices().forEach(choice -> lines.add(choice.describe()));
    lines.addAll(absences);
    synchronized (faults) {
      lines.addAll(faults);
    }
    return lines;
  }

  private ParityKernel[] slots(KernelOperation operation) {
    return bySize.computeIfAbsent(operation, absent -> new ParityKernel[SIZES.length]);
  }

  private static int size(long bytes) {
    return bytes < 1024 ? 0 : bytes <= 16_384 ? 1 : 2;
  }

  @Override
  public String name() {
    return "chosen";
  }

  @Override
  public void copy(long source, long destination, long bytes) {
    copy[size(bytes)].copy(source, destination, bytes);
  }

  @Override
  public void xor(long[] sources, int count, long destination, long bytes) {
    xor[size(bytes)].xor(sources, count, destination, bytes);
  }

  @Override
  public void pq(long[] sources, int count, long p, long q, long bytes) {
    pq[size(bytes)].pq(sources, count, p, q, bytes);
  }

  @Override
  public void pqAccumulate(long[] sources, byte[] coefficients, int count, long p, long q, long bytes) {
    accumulate[size(bytes)].pqAccumulate(sources, coefficients, count, p, q, bytes);
  }

  @Override
  public void sumProduct(long[] sources, byte[] coefficients, int count, long destination, long bytes) {
    sumProduct[size(bytes)].sumProduct(sources, coefficients, count, destination, bytes);
  }

  @Override
  public boolean xorIsZero(long[] sources, int count, long bytes) {
    return xorCheck[size(bytes)].xorIsZero(sources, count, bytes);
  }

  @Override
  public int pqMismatch(long[] sources, int count, long p, long q, long bytes) {
    return pqCheck[size(bytes)].pqMismatch(sources, count, p, q, bytes);
  }

  @Override
  public void copyXor(long[] from, long[] to, int count, long p, long bytes) {
    copyXor[size(bytes)].copyXor(from, to, count, p, bytes);
  }

  @Override
  public void copyPq(long[] from, long[] to, int count, long p, long q, long bytes) {
    copyPq[size(bytes)].copyPq(from, to, count, p, q, bytes);
  }

  @Override
  public void updateXor(long newData, long data, long p, long bytes) {
    updateXor[size(bytes)].updateXor(newData, data, p, bytes);
  }

  @Override
  public void updatePq(long newData, long data, byte coefficient, long p, long q, long bytes) {
    updatePq[size(bytes)].updatePq(newData, data, coefficient, p, q, bytes);
  }

  @Override
  public void recoverTwoData(long[] sources, int count, int slotX, int slotY, long p, long q, long bytes) {
    recoverTwoData[size(bytes)].recoverTwoData(sources, count, slotX, slotY, p, q, bytes);
  }

  @Override
  public void recoverDataAndP(long[] sources, int count, int slot, long p, long q, long bytes) {
    recoverDataAndP[size(bytes)].recoverDataAndP(sources, count, slot, p, q, bytes);
  }

  private static final class Shared {
    static final ParityKernels INSTANCE = withProviders(Residency.CACHED);
  }
}
