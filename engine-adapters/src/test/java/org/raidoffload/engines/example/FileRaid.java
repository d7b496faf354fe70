package org.raidoffload.engines.example;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.raidoffload.array.StripeLocks;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeArena;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.request.StripeResult;
import org.raidoffload.schedule.StripeScheduler;

/** RAID-6 over files, a chunk at a time. A lost disk is null. No log and no cache: see BlockArray for those. */
public final class FileRaid implements AutoCloseable {
  private final ArrayGeometry array;
  private final List<@Nullable FileChannel> disks;
  private final StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine()).build();
  private final StripeLocks rows = new StripeLocks();

  public FileRaid(ArrayGeometry array, List<@Nullable FileChannel> disks) {
    this.array = array;
    this.disks = disks;
  }

  /** Writes a data block of a row, one chunk long. */
  public void write(long row, int block, MemorySegment data) throws IOException {
    run(row, request(Kind.WRITE, row, block), StripeBuffer.newData(block), data, true);
  }

  /** Reads a data block of a row, one chunk long; computes it where its disk is lost. */
  public void read(long row, int block, MemorySegment into) throws IOException {
    int disk = array.diskOfData(row, block);
    if (disks.get(disk) != null) {
      transfer(disk, row, into, false);
    } else {
      run(row, request(Kind.READ, row, block), StripeBuffer.read(block), into, false);
    }
  }

  private StripeRequest request(Kind kind, long row, int block) {
    Set<StripeBuffer> lost = new HashSet<>();
    for (int disk = 0; disk < array.disks(); disk++) {
      if (disks.get(disk) == null) {
        lost.add(StripeBuffer.blockOf(array, row, disk));
      }
    }
    return StripeRequest.builder(array, kind).row(row).unitBytes(array.chunkBytes()).blocks(block).failed(lost).build();
  }

  /** One request at a time may touch a stripe; parity is made before any member is written. */
  private void run(long row, StripeRequest request, StripeBuffer callers, MemorySegment data, boolean writes)
      throws IOException {
    StripePlan plan = scheduler.plan(request);
    StripeLocks.Hold hold = new StripeLocks.Hold();
    rows.acquire(hold, row, row + 1, true);
    try (Arena arena = new StripeArena()) {
      StripeMemory memory = plan.allocate(arena);
      for (StripeBuffer block : plan.memberReads()) {
        transfer(block.diskOf(array, row), row, memory.segment(block), false);
      }
      if (writes) {
        memory.segment(callers).copyFrom(data);
      }
      StripeResult result = scheduler.submit(request, memory).toCompletableFuture().get();
      if (!result.succeeded()) {
        throw new IOException(request + ": " + result, result.cause());
      }
      for (StripeBuffer block : plan.memberWrites()) {
        transfer(block.diskOf(array, row), row, memory.segment(block), true);
      }
      if (!writes) {
        data.copyFrom(memory.segment(callers));
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException(request + " did not end", e);
    } finally {
      rows.release(hold);
    }
  }

  private void transfer(int disk, long row, MemorySegment memory, boolean write) throws IOException {
    FileChannel file = disks.get(disk);
    long at = row * array.chunkBytes();
    int bytes = write ? file.write(memory.asByteBuffer(), at) : file.read(memory.asByteBuffer(), at);
    if (bytes != array.chunkBytes()) {
      throw new IOException("disk " + disk + ", row " + row + ": " + bytes + " of " + array.chunkBytes() + " bytes");
    }
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
