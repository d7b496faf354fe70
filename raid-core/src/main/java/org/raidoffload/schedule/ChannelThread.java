package org.raidoffload.schedule;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.raidoffload.ring.ConsumerWait;

/**
 * A live thread that serves one channel or several: what their rings hold, completions, deadlines of what is
 * outstanding. A leg that goes on to a channel of the same thread is handed over without waking anybody.
 */
final class ChannelThread implements Runnable {
  /** Idle looks, or batches, between two looks at the clock. */
  private static final int LOOKS_PER_CLOCK = 256;
  private static final int BATCHES_PER_CLOCK = 8;
  /** How often missed deadlines are looked for, whatever else there is to do. */
  private static final long WATCH_NANOS = 1_000_000;
  /** A few milliseconds of looking in vain: the engine is slow or stuck, and the core is better used elsewhere. */
  private static final int LOOKS_BEFORE_REST = 20_000;
  private static final long REST_NANOS = 50_000;
  private static final long CLOSING_LOOK_NANOS = 100_000;

  private final ServedChannel[] channels;
  private final ConsumerWait wait;
  private final BooleanSupplier published = this::anyPublished;
  private final Thread thread;
  private final SchedulerCore core;
  private volatile boolean finished;
  private long watched = System.nanoTime();
  private int batches;
  private int idle;

  /**
   * A thread, not yet started.
   *
   * @param channels those whose rings wake {@code wait}
   */
  ChannelThread(SchedulerCore core, List<ServedChannel> channels, ConsumerWait wait, String engine) {
    this.core = core;
    this.channels = channels.toArray(new ServedChannel[0]);
    this.wait = wait;
    this.thread = new Thread(this, "raid-offload " + engine + " "
        + channels.stream().map(c -> c.description().name()).collect(Collectors.joining("+")));
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Whether the caller is this thread. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /**
   * Ends the thread once it has nothing left to do, and waits for it, whether interrupted or not.
   *
   * @return false when it has not ended after so long: an engine does not come back from a call
   */
  boolean finish(long patienceNanos) {
    finished = true;
    wait.stop();
    boolean interrupted = false;
    long giveUp = System.nanoTime() + patienceNanos;
    for (long left = patienceNanos; thread.isAlive() && left > 0; left = giveUp - System.nanoTime()) {
      try {
        thread.join(Duration.ofNanos(left));
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  @Override
  public void run() {
    boolean goesOn = true;
    while (goesOn) {
      try {
        goesOn = turn();
      } catch (RuntimeException | Error thrown) {
        // What chains threw has ended them; this is the caller's clock or the like, and every chain here needs the thread.
        Guarded.report(thrown);
        LockSupport.parkNanos(REST_NANOS);
      }
    }
  }

  /** Serves the channels once, or waits; returns false when there is nothing left to do, nor ever will be. */
  private boolean turn() {
    forgetInterrupt();
    if (serve()) {
      idle = 0;
      if (++batches % BATCHES_PER_CLOCK == 0) {
        watchNowAndThen();
      }
    } else if (hasWork() || hasWorkForSure()) {
      idle++;
      lookInVain(idle);
    } else if (finished) {
      return false;
    } else {
      wait.await(published);
    }
    return true;
  }

  /** A listener may leave the thread interrupted: it would never sleep again, and the next listener would be told. */
  private static void forgetInterrupt() {
    boolean ignored = Thread.interrupted();
  }

  /** Bounded by time and not by looks: a channel that is stuck beside a busy one misses its deadline all the same. */
  private void watchNowAndThen() {
    long now = System.nanoTime();
    if (now - watched < WATCH_NANOS) {
      return;
    }
    watched = now;
    for (ServedChannel channel : channels) {
      channel.watch();
    }
    core.expireWaiting();
  }

  private boolean serve() {
    boolean any = false;
    for (ServedChannel channel : channels) {
      any |= channel.serve();
    }
    return any;
  }

  private boolean hasWork() {
    for (ServedChannel channel : channels) {
      if (channel.hasWork()) {
        return true;
      }
    }
    return false;
  }

  /** The last look before it sleeps: whoever found a ring full and came to wait meanwhile is seen, or saw the room. */
  private boolean hasWorkForSure() {
    ConsumerWait.beforeLastLook();
    return hasWork();
  }

  private boolean anyPublished() {
    for (ServedChannel channel : channels) {
      if (channel.refuses(Long.MAX_VALUE)) {
        return true;
      }
    }
    return false;
  }

  /** What the closing thread does while the others serve. */
  static void rest() {
    LockSupport.parkNanos(CLOSING_LOOK_NANOS);
  }

  private void lookInVain(int looks) {
    if (looks % LOOKS_PER_CLOCK == 0 || looks > LOOKS_BEFORE_REST) {
      watchNowAndThen();
    }
    if (looks > LOOKS_BEFORE_REST) {
      LockSupport.parkNanos(REST_NANOS);
    } else {
      Thread.onSpinWait();
    }
  }
}
