package org.raidoffload.cli.member;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the workers of a stream of batches and waits for them. They are as many as processors at first; where members make
 * them wait, more join, until every member can be read at once.
 */
final class Workers {
  /** What one worker does with each batch that it takes. */
  interface Work extends AutoCloseable {
    void on(Batch batch) throws IOException;

    @Override
    void close() throws IOException;
  }

  /** Makes the work of one worker, on its own thread. */
  @FunctionalInterface
  interface Factory {
    Work open() throws IOException;
  }

  private final BatchStream stream;
  private final Factory factory;
  private final List<Thread> threads = new ArrayList<>();

  private Workers(BatchStream stream, Factory factory) {
    this.stream = stream;
    this.factory = factory;
  }

  /**
   * Works through the stream.
   *
   * @param atFirst workers to start with, as far as there are processors
   * @param progress told the bytes of each member that are done, on the calling thread
   * @throws IOException what the first worker that failed met
   */
  static void run(BatchStream stream, int atFirst, Factory factory, LongConsumer progress) throws IOException {
    Workers workers = new Workers(stream, factory);
    int processors = Math.min(stream.workers(), Runtime.getRuntime().availableProcessors());
    for (int i = 0; i < Math.min(atFirst, processors); i++) {
      workers.another();
    }
    Thread thread = workers.thread(0);
    for (int i = 1; thread != null; i++) {
      while (thread.isAlive()) {
        try {
          thread.join(100);
          progress.accept(stream.done());
        } catch (InterruptedException stop) {
          stream.fail(new IOException("interrupted"));
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", stop);
        }
      }
      thread = workers.thread(i);
    }
    stream.throwFailure();
  }

  private synchronized @Nullable Thread thread(int i) {
    return i < threads.size() ? threads.get(i) : null;
  }

  private synchronized void another() {
    if (threads.size() < stream.workers()) {
      threads.add(Thread.ofPlatform().daemon().name("stripes " + threads.size()).start(this::work));
    }
  }

  private void work() {
    try (Work work = factory.open(); Arena arena = Arena.ofConfined()) {
      Batch batch = stream.batch(arena);
      while (stream.next(batch)) {
        if (stream.waits()) {
          another();
        }
        work.on(batch);
        stream.release(batch);
      }
    } catch (IOException | RuntimeException | Error failed) {
      stream.fail(failed);
    }
  }
}
