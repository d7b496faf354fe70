package org.raidoffload.cli.member;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.MemberException;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * Reads any bytes of an array, recomputing what is lost. Writes nothing. One thread; memory: one unit of every disk.
 */
public final class DegradedReader implements AutoCloseable {
  private final ArrayMembers array;
  private final ArrayGeometry geometry;
  private final StripeUnits units;
  private final ParityWorker worker;
  private final Arena arena = Arena.ofConfined();
  private final Batch batch;

  /** A reader with an engine that runs the recovery and a kernel for its arithmetic. */
  public DegradedReader(ArrayMembers array, OffloadEngine engine, ParityKernel kernel) {
    this.array = array;
    geometry = array.geometry();
    units = StripeUnits.of(geometry);
    worker = new ParityWorker(geometry, engine, kernel);
    MemorySegment[] byRole = new MemorySegment[geometry.disks()];
    for (int role = 0; role < byRole.length; role++) {
      byRole[role] = arena.allocate(units.unitBytes(), 4096);
    }
    batch = new Batch(array, byRole);
  }

  /**
   * Fills the segment with the array's bytes from {@code at} on.
   *
   * @throws MemberException when they lie outside the array, or too many members have lost them
   */
  public void read(long at, MemorySegment into) throws IOException {
    if (at < 0 || into.byteSize() > array.arrayBytes() - at) {
      throw new MemberException("array", at, "read of " + into.byteSize() + " bytes at byte " + at
          + " reaches past its end (it has " + array.arrayBytes() + " bytes)", null);
    }
    long done = 0;
    while (done < into.byteSize()) {
      long byteOfArray = at + done;
      int inChunk = (int) (byteOfArray % geometry.chunkBytes());
      long bytes = Math.min(into.byteSize() - done, geometry.chunkBytes() - inChunk);
      piece(byteOfArray, into.asSlice(done, bytes));
      done += bytes;
    }
  }

  /** Bytes of one chunk. */
  private void piece(long at, MemorySegment into) throws IOException {
    int role = geometry.diskOfData(geometry.rowOfArrayByte(at), geometry.dataOfArrayByte(at));
    long memberByte = geometry.memberByteOfArrayByte(at);
    ArrayMember member = array.member(role);
    if (member == null || !member.good(memberByte, into.byteSize())) {
      recompute(role, memberByte, into);
      return;
    }
    try {
      member.device().read(member.dataOffset() + memberByte, into);
    } catch (MemberException lost) {
      // The others may have what it does not give; if they do not, that is what the caller hears.
      recompute(role, memberByte, into);
    }
  }

  private void recompute(int role, long memberByte, MemorySegment into) throws IOException {
    int step = into.byteSize() > units.stripeBytes() ? units.unitBytes() : units.stripeBytes();
    for (long done = 0; done < into.byteSize();) {
      long at = memberByte + done;
      long start = at / step * step;
      int bytes = (int) Math.min(start + step - at, into.byteSize() - done);
      block(role, start, step);
      MemorySegment.copy(batch.memory(role, 0, step), at - start, into, done, bytes);
      done += bytes;
    }
  }

  /** Brings a block of the role into the batch, from its member where that gives parts of it after all. */
  private void block(int role, long start, int bytes) throws IOException {
    batch.reuse(0, start, bytes);
    for (int each = 0; each < geometry.disks(); each++) {
      ArrayMember member = array.member(each);
      for (int in = 0; member != null && in < bytes; in += units.stripeBytes()) {
        boolean whole = in == 0 && member.good(start, bytes);
        if (whole || member.good(start + in, units.stripeBytes())) {
          BatchStream.read(batch, each, member, in, whole ? bytes : units.stripeBytes());
        }
        if (whole) {
          break;
        }
      }
    }
    int[] lost = batch.lost(0, bytes);
    if (lost.length <= geometry.level().parityDisks()) {
      submit(role, 0, bytes, lost);
    } else {
      for (int in = 0; in < bytes; in += units.stripeBytes()) {
        submit(role, in, units.stripeBytes(), batch.lost(in, units.stripeBytes()));
      }
    }
    worker.drain();
  }

  private void submit(int role, int offset, int bytes, int[] lost) throws MemberException {
    if (batch.good(role, offset, bytes) && lost.length == 0) {
      return;
    }
    if (lost.length > geometry.level().parityDisks()) {
      long start = batch.start() + offset;
      throw new MemberException("array", start, "bytes " + start + " to " + (start + bytes)
          + " of the data areas are lost on " + lost.length + " members (RAID-" + geometry.level().number()
          + " survives " + geometry.level().parityDisks() + ")", null);
    }
    worker.submit(Kind.RECOVER, batch, offset, bytes, lost, 0, (number, p, q) -> { });
  }

  @Override
  public void close() {
    worker.close();
    arena.close();
  }
}
