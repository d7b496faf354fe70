package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.raidoffload.member.MemberDevice;

/**
 * A write-intent log on a device of its own: a file, usually. Two copies are written in turn, each with a number and a
 * checksum, so that a write that a crash cuts short leaves the other. All integers little-endian:
 *
 * <pre>
 * 0   8 bytes "RAIDINT1"      8  generation        16  region bytes      24  int regions      28  int flags (1: clean)
 * 32  32 bytes: failed roles, a bit each           64  int words         68  int CRC-32C of everything else
 * 72  the dirty bits as 64-bit words
 * </pre>
 */
public final class DeviceIntentLog implements IntentLog {
  private static final long MAGIC = 0x31544e4944494152L;
  private static final int HEADER = 72;
  private static final int CHECKSUM_AT = 68;
  private static final int ROLES_BYTES = 32;
  private static final int ALIGNMENT = 4096;

  private final MemberDevice device;
  private final int copyBytes;
  private final ByteBuffer buffer;
  private final MemorySegment segment;
  private long generation;

  /**
   * A log on the device, which the caller owns and closes after the array.
   *
   * @throws IllegalArgumentException when the device is shorter than {@link #bytesFor} one region
   */
  public DeviceIntentLog(MemberDevice device) {
    this.device = device;
    copyBytes = (int) Math.min(Integer.MAX_VALUE / 4, device.size() / 2) / ALIGNMENT * ALIGNMENT;
    if (copyBytes < ALIGNMENT) {
      throw new IllegalArgumentException(device.name() + ": " + device.size() + " bytes (a write-intent log needs "
          + bytesFor(1) + " or more)");
    }
    segment = Arena.ofAuto().allocate(copyBytes, ALIGNMENT);
    buffer = segment.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Bytes that a log for so many regions needs. */
  public static long bytesFor(int regions) {
    long copy = HEADER + (regions + 63L) / 64 * 8;
    return 2 * ((copy + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
  }

  @Override
  public @Nullable IntentState load() throws IOException {
    IntentState first = loadCopy(0);
    long firstGeneration = generation;
    IntentState second = loadCopy(1);
    if (first != null && (second == null || firstGeneration > generation)) {
      generation = firstGeneration;
      return first;
    }
    if (first == null && second == null) {
      requireBlank();
    }
    return second;
  }

  /** A log that was never written is all zeros; anything else must not be taken for one. */
  private void requireBlank() throws IOException {
    for (int copy = 0; copy < 2; copy++) {
      device.read((long) copy * copyBytes, segment.asSlice(0, ALIGNMENT));
      for (int at = 0; at < ALIGNMENT; at += 8) {
        if (buffer.getLong(at) != 0) {
          throw new IOException(device.name() + ": not a write-intent log, or neither copy is whole (give an empty file"
              + " to start anew, then resync the array)");
        }
      }
    }
    generation = 0;
  }

  private @Nullable IntentState loadCopy(int copy) throws IOException {
    device.read((long) copy * copyBytes, segment);
    int words = buffer.getInt(64);
    if (buffer.getLong(0) != MAGIC || words < 0 || words > (copyBytes - HEADER) / 8
        || checksum(words) != buffer.getInt(CHECKSUM_AT)) {
      return null;
    }
    long[] bits = new long[words];
    for (int i = 0; i < words; i++) {
      bits[i] = buffer.getLong(HEADER + 8 * i);
    }
    Set<Integer> failed = new TreeSet<>();
    for (int role = 0; role < ROLES_BYTES * 8; role++) {
      if ((buffer.get(32 + role / 8) >> role % 8 & 1) != 0) {
        failed.add(role);
      }
    }
    generation = buffer.getLong(8);
    return new IntentState(buffer.getLong(16), buffer.getInt(24), BitSet.valueOf(bits), failed,
        (buffer.getInt(28) & 1) != 0);
  }

  @Override
  public void store(IntentState state, boolean durable) throws IOException {
    long[] bits = state.dirty().toLongArray();
    int words = (state.regions() + 63) / 64;
    if (words > (copyBytes - HEADER) / 8) {
      throw new IOException(device.name() + ": " + device.size() + " bytes (a write-intent log for " + state.regions()
          + " regions needs " + bytesFor(state.regions()) + ")");
    }
    generation++;
    buffer.putLong(0, MAGIC).putLong(8, generation).putLong(16, state.regionBytes()).putInt(24, state.regions())
        .putInt(28, state.clean() ? 1 : 0).putInt(64, words);
    for (int at = 32; at < 64; at += 8) {
      buffer.putLong(at, 0);
    }
    for (int role : state.failed()) {
      buffer.put(32 + role / 8, (byte) (buffer.get(32 + role / 8) | 1 << role % 8));
    }
    for (int i = 0; i < words; i++) {
      buffer.putLong(HEADER + 8 * i, i < bits.length ? bits[i] : 0);
    }
    buffer.putInt(CHECKSUM_AT, checksum(words));
    device.write(generation % 2 * copyBytes, segment.asSlice(0, HEADER + 8L * words));
    if (durable) {
      device.flush();
    }
  }

  private int checksum(int words) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.slice(0, CHECKSUM_AT));
    crc.update(buffer.slice(HEADER, 8 * words));
    return (int) crc.getValue();
  }
}
