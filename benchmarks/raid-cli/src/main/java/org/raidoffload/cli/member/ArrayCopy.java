package org.raidoffload.cli.member;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.parity.ParityKernel;

/**
 * Reads an array in bulk, recomputing what is lost, and hands its content on: the whole array in its own order, or the
 * data area of one member. Used once.
 */
public final class ArrayCopy {
  /** Takes bytes. Any thread, many at once, unless it asks for order. */
  interface Sink {
    void write(long at, MemorySegment bytes) throws IOException;

    /** Takes the next bytes from a device, without their coming into memory here; returns how many, none where it cannot. */
    default long pass(MemberDevice device, long offset, long bytes) {
      return 0;
    }
  }

  private final ArrayMembers array;
  private final ArrayGeometry geometry;
  private final StripeUnits units;
  private final OffloadEngine engine;
  private final Supplier<ParityKernel> kernel;

  /** A copy of the array with an engine that runs the recovery and a kernel for its arithmetic, where one is needed. */
  public ArrayCopy(ArrayMembers array, OffloadEngine engine, Supplier<ParityKernel> kernel) {
    this.array = array;
    this.geometry = array.geometry();
    this.units = StripeUnits.of(geometry);
    this.engine = engine;
    this.kernel = kernel;
  }

  /**
   * Hands on the array's content.
   *
   * @param ordered whether the sink must get it from start to end
   * @param from byte of the data areas to start at: what an earlier progress said
   * @param progress told the bytes of each data area that are done
   */
  void content(Sink sink, boolean ordered, long from, LongConsumer progress) throws IOException {
    int chunk = geometry.chunkBytes();
    boolean wholeRows = ordered || chunk < ContentWork.LARGE_CHUNK;
    boolean passes = ordered && chunk >= ContentWork.LARGE_CHUNK && array.missing().isEmpty();
    Turns turns = ordered ? new Turns() : null;
    run(BatchStream.dataFirst(array), wholeRows ? chunk : units.unitBytes(), from, progress, passes,
        stream -> new ContentWork(stream, array, new Recovery(stream, array, engine, kernel), sink, turns, passes));
  }

  /** Hands on the data area of one role, which is taken as lost. Arguments as {@link #content}. */
  void member(int role, Sink sink, long from, LongConsumer progress) throws IOException {
    run(BatchStream.all(), units.unitBytes(), from, progress, false, stream -> new MemberWork(stream, role, sink));
  }

  private interface WorkOf {
    Workers.Work on(BatchStream stream);
  }

  private void run(BatchStream.Need need, int align, long from, LongConsumer progress, boolean passes, WorkOf work)
      throws IOException {
    try {
      BatchStream stream = new BatchStream(array, need, units.unitBytes(), align, from);
      stream.glance(passes);
      // Where nothing is computed, taking turns costs more than a second worker brings.
      Workers.run(stream, passes ? 1 : Integer.MAX_VALUE, () -> work.on(stream), progress);
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  private final class MemberWork implements Workers.Work {
    private final Recovery recovery;
    private final int role;
    private final Sink sink;

    MemberWork(BatchStream stream, int role, Sink sink) {
      recovery = new Recovery(stream, array, engine, kernel);
      this.role = role;
      this.sink = sink;
    }

    @Override
    public void on(Batch batch) throws IOException {
      recovery.recover(batch, (row, lost) -> lost == role);
      sink.write(batch.start(), batch.memory(role, 0, batch.length()));
    }

    @Override
    public void close() {
      recovery.close();
    }
  }
}
