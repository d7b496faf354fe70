package org.raidoffload.cli.member;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Runs the workers of a stream of batches and waits for them. */
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

  private Workers() {
  }

  /**
   * Works through the stream.
   *
   * @param progress told the bytes of each member that are done, on the calling thread
   * @throws IOException what the first worker that failed met
   */
  static void run(BatchStream stream, Factory factory, LongConsumer progress) throws IOException {
    int count = stream.workers();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofPlatform().daemon().name("stripes " + i).start(() -> work(stream, factory)));
    }
    for (Thread thread : threads) {
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
    }
    stream.throwFailure();
  }

  private static void work(BatchStream stream, Factory factory) {
    try (Work work = factory.open(); Arena arena = Arena.ofConfined()) {
      Batch batch = stream.batch(arena);
      while (stream.next(batch)) {
        work.on(batch);
        stream.release(batch);
      }
    } catch (IOException | RuntimeException | Error failed) {
      stream.fail(failed);
    }
  }
}
