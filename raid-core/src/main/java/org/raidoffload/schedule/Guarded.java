package org.raidoffload.schedule;

import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeMemory;

/** Runs code of the caller that must not end a channel's thread: what it throws goes to the thread's handler. */
final class Guarded {
  private Guarded() {}

  static void run(Runnable code) {
    try {
      code.run();
    } catch (RuntimeException | Error thrown) {
      report(thrown);
    }
  }

  static void deliver(StripeListener listener, StripeOutcome outcome) {
    try {
      listener.delivered(outcome);
    } catch (RuntimeException | Error thrown) {
      report(thrown);
    }
  }

  static @Nullable Object begins(ChainRecorder recorder, StripeShape shape, long stripe, StripeMemory memory) {
    try {
      return recorder.begins(shape, stripe, memory);
    } catch (RuntimeException | Error thrown) {
      report(thrown);
      return null;
    }
  }

  static void ended(ChainRecorder recorder, Object begun, StripeOutcome outcome) {
    try {
      recorder.ended(begun, outcome);
    } catch (RuntimeException | Error thrown) {
      report(thrown);
    }
  }

  /** Tells the thread's handler, whose own exceptions are nobody's, as where a thread ends by one. */
  static void report(Throwable thrown) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    } catch (RuntimeException | Error ofHandler) {
      thrown.addSuppressed(ofHandler);
    }
  }
}
