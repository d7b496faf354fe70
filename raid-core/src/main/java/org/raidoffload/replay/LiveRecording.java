package org.raidoffload.replay;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.ChainRecorder;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.StripeStep;

/**
 * Records the chains of a live scheduler as a trace that {@link TraceReplay} runs and checks: each request with its plan,
 * its result, and fingerprints of every block before and after ({@link Fingerprint}), so that the replay can say whether
 * what really came out was right. Give it to {@link org.raidoffload.schedule.SchedulerBuilder#record} and close it after
 * the scheduler.
 *
 * <p>Thread-safe. It takes as long as reading the chain's blocks twice, never waits for the file, and throws nothing into
 * the scheduler. What does not fit its bounds is dropped and counted: chains beyond the most that were asked for, and
 * those that end while {@value #QUEUE} wait to be written. The last line of the file says how many.
 */
public final class LiveRecording implements ChainRecorder, AutoCloseable {
  /** Chains recorded at most, where nothing else is asked for. */
  public static final long DEFAULT_CHAINS = 100_000;

  private static final int QUEUE = 4096;
  private static final long IDLE_MILLIS = 50;

  private final Path file;
  private final long most;
  private final TraceWriter trace;
  private final BlockingQueue<Ended> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong recorded = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer;
  private volatile boolean closing;
  private volatile @Nullable Exception failure;

  /** What is kept of a chain in flight. */
  private static final class Begun {
    final StripeShape shape;
    final long stripe;
    final long[] addresses;
    final Map<StripeBuffer, Fingerprint> before;

    Begun(StripeShape shape, long stripe, long[] addresses) {
      this.shape = shape;
      this.stripe = stripe;
      this.addresses = addresses;
      this.before = fingerprints(shape.plan(), addresses);
    }
  }

  private record Ended(StripePlan plan, LiveChain live) {}

  private LiveRecording(Path file, long most) {
    this.file = file;
    this.most = most;
    try {
      BufferedWriter out = Files.newBufferedWriter(file);
      this.trace = new TraceWriter(out, "chains of a live scheduler");
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written", e);
    }
    this.writer = Thread.ofPlatform().name("recording of " + file.getFileName()).daemon().unstarted(this::write);
    writer.start();
  }

  /**
   * Begins a recording of {@value #DEFAULT_CHAINS} chains at most; a file that is there is written anew.
   *
   * @throws UncheckedIOException when the file cannot be written
   */
  public static LiveRecording to(Path file) {
    return to(file, DEFAULT_CHAINS);
  }

  /**
   * Begins a recording.
   *
   * @param mostChains chains recorded at most, 1 or more
   * @throws UncheckedIOException when the file cannot be written
   */
  public static LiveRecording to(Path file, long mostChains) {
    if (mostChains < 1) {
      throw new IllegalArgumentException("mostChains: " + mostChains + " (must be at least 1)");
    }
    return new LiveRecording(file, mostChains);
  }

  @Override
  public @Nullable Object begins(StripeShape shape, long stripe, StripeMemory memory) {
    if (begun.incrementAndGet() > most) {
      dropped.incrementAndGet();
      return null;
    }
    List<StripeBuffer> buffers = shape.plan().buffers();
    long[] addresses = new long[buffers.size()];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = memory.address(buffers.get(i));
    }
    return new Begun(shape, stripe, addresses);
  }

  /** Of every block but scratch, which means nothing to anybody else. */
  private static Map<StripeBuffer, Fingerprint> fingerprints(StripePlan plan, long[] addresses) {
    Map<StripeBuffer, Fingerprint> all = new LinkedHashMap<>();
    for (int i = 0; i < addresses.length; i++) {
      StripeBuffer buffer = plan.buffers().get(i);
      if (buffer.kind() != StripeBuffer.Kind.SCRATCH) {
        all.put(buffer, Fingerprint.of(block(addresses[i], plan.unitBytes())));
      }
    }
    return all;
  }

  /** By address, since any thread may serve the chain and an arena may belong to one. */
  @SuppressWarnings("restricted")
  private static MemorySegment block(long address, int bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  @Override
  public void ended(Object of, StripeOutcome outcome) {
    Begun chain = (Begun) of;
    StripePlan plan = chain.shape.plan();
    List<StripeStep> steps = outcome.steps();
    Map<StripeBuffer, String> wrote = new LinkedHashMap<>();
    for (StripeStep step : steps) {
      for (int i = 0; i < chain.addresses.length; i++) {
        if (step.descriptor().writes(i) && plan.buffers().get(i).kind() != StripeBuffer.Kind.SCRATCH) {
          wrote.put(plan.buffers().get(i), step.toString());
        }
      }
    }
    LiveChain live = new LiveChain(chain.stripe, outcome.failure(), outcome.pMismatch(), outcome.qMismatch(),
        outcome.fallback(), chain.before, fingerprints(plan, chain.addresses), wrote);
    if (closing || failure != null || !queue.offer(new Ended(plan, live))) {
      dropped.incrementAndGet();
    }
  }

  /** The writer's thread: until the recording is closed and nothing is left. */
  private void write() {
    try {
      while (!closing || !queue.isEmpty()) {
        Ended next = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
          trace.write(new TraceRecord("live " + recorded.incrementAndGet(), request(next), RecordedChain.of(next.plan), 0,
              next.live));
        }
      }
    } catch (RuntimeException | InterruptedException stopped) {
      failure = stopped;
    }
  }

  /** The request, in its own row where the number given at submit is one. */
  private static StripeRequest request(Ended chain) {
    StripeRequest example = chain.plan.example();
    if (chain.live.stripe() < 0) {
      return example;
    }
    StripeRequest own = example.atRow(chain.live.stripe());
    return own.shape().equals(example.shape()) ? own : example;
  }

  /** Chains written so far. */
  public long recorded() {
    return recorded.get();
  }

  /** Chains dropped so far: beyond the bounds, or because the file could not be written. */
  public long dropped() {
    return dropped.get() + (failure == null ? 0 : queue.size());
  }

  /**
   * Writes what waits and the last line; close it after the scheduler. Idempotent.
   *
   * @throws UncheckedIOException when the file could not be written
   */
  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    try {
      writer.join();
      finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Exception stopped = failure;
    if (stopped != null) {
      Throwable why = stopped instanceof UncheckedIOException ? stopped.getCause() : stopped;
      throw new UncheckedIOException(file + ": could not be written after " + recorded + " chains (" + why.getMessage() + ")",
          why instanceof IOException io ? io : new IOException(why));
    }
  }

  private void finish() {
    try (trace) {
      if (failure == null) {
        trace.end(recorded.get(), dropped.get());
      }
    } catch (UncheckedIOException notWritten) {
      failure = notWritten;
    }
  }
}
