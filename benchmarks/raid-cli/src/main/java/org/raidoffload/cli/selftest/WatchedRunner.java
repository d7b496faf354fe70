package org.raidoffload.cli.selftest;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs cases on a thread of its own, so that a call that never returns is a failure and not the end. One thread. */
final class WatchedRunner {
  /** Beside what the case itself allows: for set-up and closing, which waits up to ten seconds for what hangs. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(4);

  private final Catalogue catalogue;
  private @Nullable Thread worker;
  private @Nullable ExecutorService executor;
  private @Nullable CaseRunner runner;
  private long patience;

  WatchedRunner(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** Runs a case; what has not returned in time is left behind. */
  CaseResult run(SelftestCase test, long patienceNanos) {
    ExecutorService on = executor;
    if (on == null || patience != patienceNanos) {
      release();
      on = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "selftest-case");
        thread.setDaemon(true);
        worker = thread;
        return thread;
      });
      executor = on;
      runner = new CaseRunner(catalogue, patienceNanos);
      patience = patienceNanos;
    }
    CaseRunner running = runner;
    Future<CaseResult> result = on.submit(() -> {
      if (running == null) {
        throw new IllegalStateException("no runner");
      }
      return running.run(test);
    });
    try {
      return result.get(patienceNanos + GRACE_NANOS, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      String where = where();
      release();
      return CaseResult.failed(CaseFailure.Kind.HANG, "a call does not return: " + where);
    } catch (ExecutionException e) {
      release();
      return CaseResult.failed(CaseFailure.Kind.THROWN, CaseRunner.told(e.getCause() == null ? e : e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      release();
      return CaseResult.failed(CaseFailure.Kind.HANG, "interrupted");
    }
  }

  private String where() {
    Thread thread = worker;
    StringBuilder text = new StringBuilder();
    StackTraceElement[] trace = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    for (int i = 0; i < Math.min(8, trace.length); i++) {
      text.append(i == 0 ? "" : " < ").append(trace[i].getClassName().replaceFirst(".*\\.", "")).append('.')
          .append(trace[i].getMethodName()).append(':').append(trace[i].getLineNumber());
    }
    return text.toString();
  }

  /** Leaves the thread; one that hangs is interrupted and otherwise left alone. */
  void release() {
    ExecutorService on = executor;
    if (on != null) {
      on.shutdownNow();
      executor = null;
    }
  }
}
