package org.raidoffload.array;

/** Counts who is inside, and closes once they have left. Thread-safe. */
final class OpenGate {
  private int inside;
  private boolean closed;

  synchronized void enter() {
    if (closed) {
      throw new IllegalStateException("the array is closed");
    }
    inside++;
  }

  synchronized void leave() {
    inside--;
    notifyAll();
  }

  /** Lets nobody in any more and waits for those inside; returns false where it was closed before. */
  boolean close() {
    boolean interrupted = false;
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
      while (inside > 0) {
        try {
          wait();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
