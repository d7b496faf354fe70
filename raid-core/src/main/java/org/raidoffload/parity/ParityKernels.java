package org.raidoffload.parity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel to use: chooses one candidate for each operation and size class, says why, and delegates to it.
 *
 * <p>A kernel whose provider says that it is ready at once serves from the first call, else {@link LongLaneKernel}
 * does. A daemon thread tests every other candidate against {@link ReferenceKernel}, warms it up on tiny blocks, times
 * it against what serves, and puts it in place; so no caller waits for the JIT compiler. Where a kernel was ready at
 * once that begins after some seconds, or when somebody waits for it. A candidate that still allocates when it is warm
 * is refused for that operation. Candidates are tried in order of preference, and a later one wins only by a clear
 * margin, so that noise does not change the choice from start to start. A call is two array reads and no lock; a caller sees a
 * new choice at its next call or a few later. What callers get is compared with what the trial promised for as long as
 * this object is held, and a kernel that fell is timed again; see {@link #secondLooks}.
 */
public final class ParityKernels implements ParityKernel {
  /** Thirteen operations in three size classes: each is looked at once in some ten seconds. */
  private static final Duration WATCH_PERIOD = Duration.ofMillis(250);

  private final FoundKernels found;
  private final KernelChooser chooser;
  private final ParityKernel[] copy;
  private final ParityKernel[] xor;
  private final ParityKernel[] pq;
  private final ParityKernel[] accumulate;
  private final ParityKernel[] sumProduct;
  private final ParityKernel[] xorCheck;
  private final ParityKernel[] pqCheck;
  private final ParityKernel[] copyXor;
  private final ParityKernel[] copyPq;
  private final ParityKernel[] updateXor;
  private final ParityKernel[] updatePq;
  private final ParityKernel[] recoverTwoData;
  private final ParityKernel[] recoverDataAndP;

  private ParityKernels(FoundKernels found, Residency residency, Duration watchPeriod) {
    this.found = found;
    chooser = new KernelChooser(found, residency);
    copy = chooser.bySize(KernelOperation.COPY);
    xor = chooser.bySize(KernelOperation.XOR);
    pq = chooser.bySize(KernelOperation.PQ);
    accumulate = chooser.bySize(KernelOperation.ACCUMULATE);
    sumProduct = chooser.bySize(KernelOperation.SUM_PRODUCT);
    xorCheck = chooser.bySize(KernelOperation.XOR_CHECK);
    pqCheck = chooser.bySize(KernelOperation.PQ_CHECK);
    copyXor = chooser.bySize(KernelOperation.COPY_XOR);
    copyPq = chooser.bySize(KernelOperation.COPY_PQ);
    updateXor = chooser.bySize(KernelOperation.UPDATE_XOR);
    updatePq = chooser.bySize(KernelOperation.UPDATE_PQ);
    recoverTwoData = chooser.bySize(KernelOperation.RECOVER_TWO_DATA);
    recoverDataAndP = chooser.bySize(KernelOperation.RECOVER_DATA_AND_P);
    chooser.start(watchPeriod);
  }

  /**
   * As {@link #withProviders} for blocks in the caches, shared by all users in this JVM; the first call starts the trial.
   * Where vectors or the fastest kernel are missing it says so and what to do, in one line of the {@link System.Logger}
   * {@code org.raidoffload} at level INFO; the system property {@code raidoffload.advice=off} keeps it quiet.
   */
  public static ParityKernels shared() {
    return Shared.INSTANCE;
  }

  /** As {@link #shared} for blocks that stream through memory; the first call starts the trial. */
  public static ParityKernels sharedStreamed() {
    return SharedStreamed.INSTANCE;
  }

  /**
   * The Java kernels and those of every {@link ParityKernelProvider} on the class path, timed where the caller's
   * blocks are. With the system property {@code raidoffload.kernels=java}, the Java kernels only.
   */
  public static ParityKernels withProviders(Residency residency) {
    return new ParityKernels(new FoundKernels(), residency, WATCH_PERIOD);
  }

  /** Lines for people: every kernel that this JVM has, in order of preference, then why others are absent. */
  public static List<String> available() {
    return new FoundKernels().describe();
  }

  /** Any kernels, in order of preference; the long-lane kernel is always there. */
  public static ParityKernels of(List<ParityKernel> candidates) {
    return of(candidates, 0, WATCH_PERIOD);
  }

  /** As {@link #of(List)}; the first {@code readyAtOnce} candidates serve before the trial. */
  static ParityKernels of(List<ParityKernel> candidates, int readyAtOnce, Duration watchPeriod) {
    return new ParityKernels(new FoundKernels(candidates, readyAtOnce), Residency.CACHED, watchPeriod);
  }

  /** Waits until every choice is made, and hastens it; false when the time is over first. */
  public boolean awaitSettled(Duration timeout) throws InterruptedException {
    return chooser.awaitSettled(timeout);
  }

  /** The present choices, by operation and size class. */
  public List<KernelChoice> choices() {
    return chooser.choices();
  }

  /** How often callers saw a kernel at less than a third of what its trial promised, so that it was timed again. */
  public long secondLooks() {
    return chooser.secondLooks();
  }

  /** Names of {@link #kernels}. */
  public List<String> candidates() {
    return kernels().stream().map(ParityKernel::name).toList();
  }

  /** Every kernel that this chooses from, the fallback last. */
  public List<ParityKernel> kernels() {
    var all = new ArrayList<ParityKernel>(found.candidates());
    all.add(LongLaneKernel.INSTANCE);
    return all.stream().distinct().toList();
  }

  /** Lines for people: what serves and why, then candidates that are absent or failed the self-test. */
  public List<String> describe() {
    var lines = new ArrayList<String>();
    choices().forEach(choice -> lines.add(choice.describe()));
    lines.addAll(found.absences());
    lines.addAll(chooser.faults());
    return lines;
  }

  private static int size(long bytes) {
    return KernelChooser.size(bytes);
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
    static final FoundKernels FOUND = new FoundKernels();

    static {
      KernelAdvice.log(FOUND);
    }

    static final ParityKernels INSTANCE = new ParityKernels(FOUND, Residency.CACHED, WATCH_PERIOD);
  }

  private static final class SharedStreamed {
    static final ParityKernels INSTANCE = new ParityKernels(Shared.FOUND, Residency.STREAMED, WATCH_PERIOD);
  }
}
