package org.raidoffload.cli.member;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets workers hand on their batches in order. Thread-safe. */
final class Turns {
  private static final int PATIENCE_MILLIS = 50;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition turnCame = lock.newCondition();
  private long turn;

  /** Returns when all batches before this one have had their turn. */
  void await(BatchStream stream, long index) throws IOException {
    lock.lock();
    try {
      while (turn != index) {
        // Whoever is before this one may have failed, and then never takes its turn.
        if (stream.failed()) {
          throw new IOException("another worker has failed");
        }
        turnCame.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    } finally {
      lock.unlock();
    }
  }

  /** The turn is over. */
  void next() {
    lock.lock();
    try {
      turn++;
      turnCame.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
