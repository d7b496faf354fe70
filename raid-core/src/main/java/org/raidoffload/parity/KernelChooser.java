package org.raidoffload.parity;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Chooses the kernels of {@link ParityKernels}: tests and times every candidate on a thread of its own, then goes on to
 * compare what callers get with what the trial promised. A kernel that callers see at less than a third of that is
 * timed again, and what is then the best takes its place.
 *
 * <p>A pair of operation and size class is observed for one turn of the watch at a time, by an {@link ObservedKernel}
 * in front of the kernel there; all other calls go straight to their kernels.
 */
final class KernelChooser {
  static final String[] SIZES = {"under 1 KiB", "1 KiB to 16 KiB", "over 16 KiB"};
  private static final int[] TIMED_BYTES = {512, 4096, 65_536};

  /** Two timings of one kernel differ by up to a tenth on a busy machine. */
  static final double CLEAR_MARGIN = 1.15;

  /** Callers' blocks are colder than the trial's and their thread is interrupted: only much less means something. */
  private static final double FALLEN = 1.0 / 3;

  /**
   * A trial takes half a minute of a core. Where a kernel already serves at full speed, a command that is over by then
   * does not pay for a choice that it would never see.
   */
  private static final Duration DELAY = Duration.ofSeconds(10);

  private final FoundKernels found;
  private final Residency residency;
  private final Map<KernelOperation, ParityKernel[]> bySize = new EnumMap<>(KernelOperation.class);
  private final Map<KernelOperation, double[]> expected = new EnumMap<>(KernelOperation.class);
  private final Map<KernelOperation, KernelChoice[]> choices = new EnumMap<>(KernelOperation.class);
  private final Set<String> faults = new LinkedHashSet<>();
  private final List<ParityKernel> sound = new ArrayList<>();
  private final CountDownLatch awaited = new CountDownLatch(1);
  private final CountDownLatch settled = new CountDownLatch(1);
  private final AtomicLong secondLooks = new AtomicLong();

  KernelChooser(FoundKernels found, Residency residency) {
    this.found = found;
    this.residency = residency;
    List<ParityKernel> ready = found.readyAtOnce();
    if (ready.isEmpty()) {
      KernelTrial.fault(LongLaneKernel.INSTANCE).ifPresent(fault -> {
        throw new IllegalStateException("self-test: " + fault + "; this JVM or CPU is not to be trusted");
      });
    }
    ParityKernel first = first(ready, residency);
    String reason = ready.isEmpty()
        ? "serves while others warm up"
        : "needs no warm-up and passed its self-test; others are timed later";
    for (KernelOperation operation : KernelOperation.values()) {
      bySize.put(operation, new ParityKernel[SIZES.length]);
      expected.put(operation, new double[SIZES.length]);
      for (int size = 0; size < SIZES.length; size++) {
        put(operation, size, first, reason);
      }
    }
  }

  private static ParityKernel first(List<ParityKernel> ready, Residency residency) {
    for (ParityKernel kernel : ready) {
      if (kernel.storesPastCache() == (residency == Residency.STREAMED)) {
        return kernel;
      }
    }
    return ready.isEmpty() ? LongLaneKernel.INSTANCE : ready.getFirst();
  }

  /**
   * Starts the trial, or lets it start when somebody waits for it or some seconds have passed where a kernel was ready
   * at once; and after it a watch that looks at the next pair after each period.
   */
  void start(Duration watchPeriod) {
    Thread.ofPlatform().daemon().name("parity-kernel-trial").start(() -> {
      try {
        if (!found.readyAtOnce().isEmpty()) {
          awaited.await(DELAY.toNanos(), TimeUnit.NANOSECONDS);
        }
        settle();
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        settled.countDown();
      }
      watch(new WeakReference<>(this), watchPeriod);
    });
  }

  /** Holds the chooser by a weak reference between turns, and ends when nobody else holds it. */
  private static void watch(WeakReference<KernelChooser> watched, Duration period) {
    Thread.ofPlatform().daemon().name("parity-kernel-watch").start(() -> {
      try {
        for (int turn = 0; ; turn++) {
          KernelChooser chooser = watched.get();
          if (chooser == null) {
            return;
          }
          KernelOperation[] operations = KernelOperation.values();
          KernelOperation operation = operations[turn % operations.length];
          int size = turn / operations.length % SIZES.length;
          var observed = chooser.observe(operation, size);
          Thread.sleep(period);
          chooser.conclude(operation, size, observed);
        }
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private void settle() {
    var candidates = new ArrayList<ParityKernel>(found.candidates());
    candidates.add(LongLaneKernel.INSTANCE);
    for (ParityKernel candidate : candidates) {
      if (residency == Residency.STREAMED || !candidate.storesPastCache()) {
        KernelTrial.fault(candidate).ifPresentOrElse(this::addFault, () -> sound.add(candidate));
      }
    }
    var rounds = new TrialBlocks[SIZES.length][];
    for (int size = 0; size < SIZES.length; size++) {
      rounds[size] = round(size);
    }
    for (KernelOperation operation : KernelOperation.values()) {
      List<ParityKernel> warmed = warmed(operation);
      for (int size = 0; size < SIZES.length; size++) {
        choose(operation, size, warmed, rounds[size], "");
      }
    }
    Arrays.stream(rounds).flatMap(Arrays::stream).forEach(TrialBlocks::close);
  }

  private TrialBlocks[] round(int size) {
    boolean cached = residency == Residency.CACHED || size == 0;
    return TrialBlocks.round(TIMED_BYTES[size], cached ? 0 : Footprint.STREAMED.bytes());
  }

  /** Those that still allocate when they are warm box their vectors, or would keep a garbage collector busy. */
  private List<ParityKernel> warmed(KernelOperation operation) {
    var warmed = new ArrayList<ParityKernel>();
    for (ParityKernel kernel : sound) {
      long bytes = KernelWarmUp.untilCompiled(operation, kernel);
      if (bytes > 0 && !kernel.equals(LongLaneKernel.INSTANCE)) {
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

  private void choose(
      KernelOperation operation, int size, List<ParityKernel> kernels, TrialBlocks[] round, String why) {
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
    expected.get(operation)[size] = bestRate;
    String reason = best == 0 ? "preferred" : "clearly faster than what is preferred";
    String where = TIMED_BYTES[size] + " bytes" + (round.length == 1 ? "" : ", streamed " + Footprint.STREAMED.describe());
    put(operation, size, kernels.get(best), reason + "; GB/s at " + where + ": " + rates + why);
  }

  private void put(KernelOperation operation, int size, ParityKernel kernel, String reason) {
    bySize.get(operation)[size] = kernel;
    synchronized (choices) {
      choices.computeIfAbsent(operation, first -> new KernelChoice[SIZES.length])[size] =
          new KernelChoice(operation, SIZES[size], kernel.name(), reason);
    }
  }

  private ObservedKernel observe(KernelOperation operation, int size) {
    ParityKernel[] kernels = bySize.get(operation);
    var observed = new ObservedKernel(kernels[size], TIMED_BYTES[size]);
    kernels[size] = observed;
    return observed;
  }

  private void conclude(KernelOperation operation, int size, ObservedKernel observed) {
    bySize.get(operation)[size] = observed.kernel();
    double seen = observed.rate();
    double promised = expected.get(operation)[size];
    if (seen == 0 || seen >= promised * FALLEN) {
      return;
    }
    secondLooks.incrementAndGet();
    TrialBlocks[] round = round(size);
    choose(operation, size, warmed(operation), round,
        String.format(Locale.ROOT, "; looked at again, callers saw %.1f of %.1f", seen, promised));
    Arrays.stream(round).forEach(TrialBlocks::close);
    // Where the trial finds the same again it is the callers' memory that is slower, and once is enough to learn that.
    if (bySize.get(operation)[size].equals(observed.kernel())) {
      expected.get(operation)[size] = seen;
    }
  }

  /** The kernels by size class; the watch replaces elements. */
  ParityKernel[] bySize(KernelOperation operation) {
    return bySize.get(operation);
  }

  static int size(long bytes) {
    return bytes < 1024 ? 0 : bytes <= 16_384 ? 1 : 2;
  }

  /** Waits for the choices, and starts their trial now if it was put off; false when the time is over first. */
  boolean awaitSettled(Duration timeout) throws InterruptedException {
    awaited.countDown();
    return settled.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  long secondLooks() {
    return secondLooks.get();
  }

  List<KernelChoice> choices() {
    synchronized (choices) {
      return choices.values().stream().flatMap(Arrays::stream).toList();
    }
  }

  /** What candidates got wrong, a sentence each. */
  List<String> faults() {
    synchronized (faults) {
      return List.copyOf(faults);
    }
  }

  /** Looked up when something is streamed. */
  private static final class Footprint {
    static final StreamedFootprint STREAMED = StreamedFootprint.ofThisMachine();
  }
}
