package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.request.StripeBuffer;

/**
 * How a {@link PartialParityLog} lies on its device. All integers little-endian; checksums are CRC-32C.
 *
 * <pre>
 * two headers, at 0 and 4096, written in turn:
 *   0  "RAIDPPL1"   8  epoch   16  int in use   20  int level   24  int layout   28  int disks   32  int chunk
 *   36 int place bytes   40  int checksum of the above
 * places from 8192 on, each 4096 bytes and then the partial parity:
 *   0  "RAIDPPLE"   8  epoch   16  number   24  member byte   32  int unit   36  int flags (1 partial parity follows,
 *   2 nothing to recover)   40  32 bytes: touched blocks, a bit each   72  int checksum of the partial parity
 *   76 int checksum of the above
 * </pre>
 *
 * <p>Entries of another epoch are leftovers. Places are written in the order of their numbers, so where an entry has been
 * overwritten every earlier one has been too. {@link #write} may be called by several threads.
 */
final class PartialParityRing {
  private static final long HEADER_MAGIC = 0x314c505044494152L;
  private static final long ENTRY_MAGIC = 0x454c505044494152L;
  private static final int BLOCK = 4096;
  private static final int HEADER_BYTES = 40;
  private static final int ENTRY_BYTES = 76;
  private static final int PLACES_AT = 2 * BLOCK;

  private final MemberDevice device;
  private final ArrayGeometry geometry;
  private final int placeBytes;
  private final int places;
  private long epoch;

  /**
   * An entry as it was found.
   *
   * @param recoverable false where the write left nothing to put right
   */
  record Logged(long number, long memberByte, int unit, List<Integer> touched, boolean recoverable,
      @Nullable MemorySegment partialParity) {
  }

  PartialParityRing(MemberDevice device, HookedArray array) throws IOException {
    this.device = device;
    geometry = array.geometry();
    placeBytes = BLOCK + array.mostUnitBytes();
    places = (int) Math.min(1 << 20, (device.size() - PLACES_AT) / placeBytes);
    if (places <= array.mostInFlight()) {
      throw new IOException(device.name() + ": " + device.size() + " bytes (a partial parity log of this array needs "
          + (PLACES_AT + (array.mostInFlight() + 1L) * placeBytes) + " or more)");
    }
  }

  int places() {
    return places;
  }

  /** Reads the headers; returns whether the log was kept until the array went down. */
  boolean load() throws IOException {
    boolean found = false;
    int inUse = 0;
    ByteBuffer block = buffer(BLOCK);
    for (int copy = 0; copy < 2; copy++) {
      device.read((long) copy * BLOCK, MemorySegment.ofBuffer(block));
      if (block.getLong(0) != HEADER_MAGIC || block.getInt(HEADER_BYTES) != checksum(block, HEADER_BYTES)) {
        continue;
      }
      if (block.getInt(20) != geometry.level().number() || block.getInt(24) != geometry.layout().number()
          || block.getInt(28) != geometry.disks() || block.getInt(32) != geometry.chunkBytes()) {
        throw new IOException(device.name() + ": the partial parity log of another array (RAID-" + block.getInt(20)
            + ", " + block.getInt(28) + " disks, chunk " + block.getInt(32) + ")");
      }
      if (block.getInt(36) != placeBytes) {
        throw new IOException(device.name() + ": a partial parity log for stripes of " + (block.getInt(36) - BLOCK)
            + " bytes (the array is opened with " + (placeBytes - BLOCK) + ")");
      }
      if (!found || block.getLong(8) > epoch) {
        found = true;
        epoch = block.getLong(8);
        inUse = block.getInt(16);
      }
    }
    if (found && inUse == 0) {
      epoch++;
    }
    return found;
  }

  /** The whole entries of the epoch that was found. */
  List<Logged> entries() throws IOException {
    List<Logged> found = new ArrayList<>();
    ByteBuffer block = buffer(BLOCK);
    for (int place = 0; place < places; place++) {
      long at = PLACES_AT + (long) place * placeBytes;
      device.read(at, MemorySegment.ofBuffer(block));
      int unit = block.getInt(32);
      if (block.getLong(0) != ENTRY_MAGIC || block.getLong(8) != epoch
          || block.getInt(ENTRY_BYTES) != checksum(block, ENTRY_BYTES) || unit > placeBytes - BLOCK) {
        continue;
      }
      MemorySegment parity = null;
      if ((block.getInt(36) & 1) != 0) {
        ByteBuffer bytes = buffer(unit);
        parity = MemorySegment.ofBuffer(bytes);
        device.read(at + BLOCK, parity);
        if (checksum(bytes, unit) != block.getInt(72)) {
          continue;
        }
      }
      List<Integer> touched = new ArrayList<>();
      for (int data = 0; data < geometry.dataDisks(); data++) {
        if ((block.get(40 + data / 8) >> data % 8 & 1) != 0) {
          touched.add(data);
        }
      }
      found.add(new Logged(block.getLong(16), block.getLong(24), unit, touched, (block.getInt(36) & 2) == 0, parity));
    }
    return found;
  }

  /** From here on only entries that are yet to be written count. */
  void startEpoch() throws IOException {
    epoch++;
    writeHeader(1);
  }

  /** Nothing in the log is needed any more. */
  void finish() throws IOException {
    epoch++;
    writeHeader(0);
  }

  private void writeHeader(int inUse) throws IOException {
    ByteBuffer block = buffer(BLOCK);
    block.putLong(0, HEADER_MAGIC).putLong(8, epoch).putInt(16, inUse).putInt(20, geometry.level().number())
        .putInt(24, geometry.layout().number()).putInt(28, geometry.disks()).putInt(32, geometry.chunkBytes())
        .putInt(36, placeBytes);
    block.putInt(HEADER_BYTES, checksum(block, HEADER_BYTES));
    device.write(epoch % 2 * BLOCK, MemorySegment.ofBuffer(block));
    device.flush();
  }

  /** Writes an entry; not yet durable. */
  void write(long number, StripeCommit stripe) throws IOException {
    MemorySegment parity = stripe.partialParity();
    boolean all = stripe.touched().size() == geometry.dataDisks();
    // A lost block that is written changes P alone, and each of its sectors is old or new: nothing can come apart.
    boolean onlyParity = stripe.touched().stream().anyMatch(d -> stripe.lost().contains(StripeBuffer.data(d)));
    boolean nothing = onlyParity || (parity == null && !all);
    ByteBuffer block = buffer(BLOCK + (parity == null ? 0 : stripe.unit()));
    block.putLong(0, ENTRY_MAGIC).putLong(8, epoch).putLong(16, number).putLong(24, stripe.memberByte())
        .putInt(32, stripe.unit()).putInt(36, (parity == null ? 0 : 1) | (nothing ? 2 : 0));
    for (int data : stripe.touched()) {
      block.put(40 + data / 8, (byte) (block.get(40 + data / 8) | 1 << data % 8));
    }
    if (parity != null) {
      MemorySegment.copy(parity, 0, MemorySegment.ofBuffer(block), BLOCK, stripe.unit());
      block.putInt(72, checksum(block.slice(BLOCK, stripe.unit()), stripe.unit()));
    }
    block.putInt(ENTRY_BYTES, checksum(block, ENTRY_BYTES));
    device.write(PLACES_AT + number % places * placeBytes, MemorySegment.ofBuffer(block));
  }

  /** Native memory, as devices want it. */
  private static ByteBuffer buffer(int bytes) {
    return Arena.ofAuto().allocate(bytes, BLOCK).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int checksum(ByteBuffer buffer, int bytes) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.slice(0, bytes));
    return (int) crc.getValue();
  }
}
