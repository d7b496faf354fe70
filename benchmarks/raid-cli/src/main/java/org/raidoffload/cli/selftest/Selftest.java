package org.raidoffload.cli.selftest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tests the library on this machine: random cases until the time is over or one fails, which is then made small. The
 * same cases for a seed; how many depends on the machine. One thread.
 */
public final class Selftest {
  /** Much more than any case takes, also where others keep the machine busy; less than a chain's own deadline. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  /** While a hang is made smaller each attempt takes all of this. */
  private static final long SHORT_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SHRINK_NANOS = TimeUnit.SECONDS.toNanos(30);
  /** How often a case is tried before it counts as one that does not fail: on threads failures come and go. */
  private static final int TRIES = 3;

  private final Catalogue catalogue;
  private final WatchedRunner runner;
  private final Set<String> engines = new TreeSet<>();
  private final Set<String> kernels = new TreeSet<>();
  private @Nullable Path lastCase;
  private LongConsumer progress = cases -> {};
  private long cases;
  private long requests;
  private long refused;
  private long failed;
  private long fellBack;
  private long bytes;

  /** A self-test with every engine and kernel of this machine. */
  public Selftest() {
    this(new Catalogue());
  }

  Selftest(Catalogue catalogue) {
    this.catalogue = catalogue;
    this.runner = new WatchedRunner(catalogue);
  }

  /** Writes each case to a file before it runs, so that one that ends the JVM can be told. */
  public Selftest lastCase(@Nullable Path file) {
    lastCase = file;
    return this;
  }

  /** Gets the number of cases now and then. */
  public Selftest progress(LongConsumer consumer) {
    progress = consumer;
    return this;
  }

  /**
   * Runs random cases.
   *
   * @param seed of the first case; the others follow from it
   * @param seconds for how long, apart from making a failing case smaller
   */
  public SelftestReport run(long seed, double seconds) {
    CaseMaker maker = new CaseMaker(catalogue.engines(), catalogue.kernels());
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    while (System.nanoTime() - end < 0) {
      SelftestCase test = maker.make(seed * 0x9E3779B97F4A7C15L + cases);
      CaseFailure failure = one(test);
      progress.accept(cases);
      if (failure != null) {
        double taken = (System.nanoTime() - start) / 1e9;
        return smallest(seed, taken, test, failure);
      }
    }
    runner.release();
    return report(seed, (System.nanoTime() - start) / 1e9, null, null, null, "");
  }

  /**
   * Runs one case.
   *
   * @param text a case as a report tells it
   * @throws IllegalArgumentException when the text is no case, or the machine lacks an engine or kernel of it
   */
  public SelftestReport replay(String text) {
    SelftestCase test = SelftestCase.parse(text);
    catalogue.kernel(test.setUp().kernel());
    catalogue.engine(test.setUp(), 0);
    long start = System.nanoTime();
    CaseFailure failure = one(test);
    for (int i = 1; i < TRIES && failure == null && onThreads(test); i++) {
      failure = one(test);
    }
    runner.release();
    return report(test.content(), (System.nanoTime() - start) / 1e9, failure, failure == null ? null : test,
        failure == null ? null : test, "");
  }

  private @Nullable CaseFailure one(SelftestCase test) {
    note(test);
    CaseResult result = runner.run(test, PATIENCE_NANOS);
    cases++;
    requests += result.requests();
    refused += result.refused();
    failed += result.failed();
    fellBack += result.fellBack();
    bytes += result.bytes();
    String engine = test.setUp().engine();
    engines.add(engine.startsWith(SetUp.DESCRIBED) ? "described" : engine.replaceFirst("\\*.*", ""));
    kernels.add(test.setUp().kernel());
    return result.failure();
  }

  private void note(SelftestCase test) {
    Path file = lastCase;
    if (file != null) {
      try {
        Files.writeString(file, test + "\n", StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write the case to " + file, e);
      }
    }
  }

  private static boolean onThreads(SelftestCase test) {
    return !test.setUp().inline() && !test.setUp().model() && !test.setUp().replay();
  }

  private SelftestReport smallest(long seed, double seconds, SelftestCase test, CaseFailure failure) {
    long end = System.nanoTime() + SHRINK_NANOS;
    CaseFailure[] last = {failure};
    SelftestCase smallest = new CaseShrinker(candidate -> {
      for (int i = 0; i < (onThreads(candidate) ? TRIES : 1) && System.nanoTime() - end < 0; i++) {
        note(candidate);
        CaseFailure now = runner.run(candidate, SHORT_PATIENCE_NANOS).failure();
        if (now != null && now.kind() == failure.kind()) {
          last[0] = now;
          return true;
        }
      }
      return false;
    }).shrink(test);
    String reliable = "";
    if (smallest.equals(test)) {
      note(test);
      reliable = runner.run(test, PATIENCE_NANOS).failure() == null ? "the case did not fail again when it was repeated"
          : "";
    }
    runner.release();
    return report(seed, seconds, last[0], test, smallest, reliable);
  }

  private SelftestReport report(long seed, double seconds, @Nullable CaseFailure failure,
      @Nullable SelftestCase test, @Nullable SelftestCase smallest, String note) {
    return new SelftestReport(seed, cases, requests, refused, failed, fellBack, bytes, List.copyOf(engines),
        List.copyOf(kernels), seconds, failure == null ? null : failure.toString(),
        test == null ? null : test.toString(), smallest == null ? null : smallest.toString(), note);
  }
}
