package org.raidoffload.mapping;

import java.util.Arrays;
import org.raidoffload.request.StripeBuffer;

/** One mapping of one chain with what still uses it. Guarded as its {@link ChainBook} is. */
final class LiveMapping {
  final ChainBook book;
  final int leg;
  final StripeBuffer buffer;
  final int device;
  final long cpuAddress;
  final long deviceAddress;
  final long bytes;
  final Direction direction;
  boolean live = true;
  private int[] users = {};
  private int userCount;
  /** Start and end pairs of what the device was told to write, merged and ascending; FROM_DEVICE only. */
  private long[] written = {};

  LiveMapping(ChainBook book, int leg, StripeBuffer buffer, int device, long cpuAddress, long deviceAddress,
      long bytes, Direction direction) {
    this.book = book;
    this.leg = leg;
    this.buffer = buffer;
    this.device = device;
    this.cpuAddress = cpuAddress;
    this.deviceAddress = deviceAddress;
    this.bytes = bytes;
    this.direction = direction;
  }

  boolean startsInside(long address) {
    return address >= deviceAddress && address < deviceAddress + bytes;
  }

  boolean covers(long address, long length) {
    return startsInside(address) && address + length <= deviceAddress + bytes;
  }

  boolean overlapsCpu(long address, long length) {
    return address < cpuAddress + bytes && cpuAddress < address + length;
  }

  boolean sharesLine(long address, long length, int lineBytes) {
    long mask = -lineBytes;
    return (address & mask) <= ((cpuAddress + bytes - 1) & mask)
        && (cpuAddress & mask) <= ((address + length - 1) & mask);
  }

  void use(int operation) {
    if (userCount == users.length) {
      users = Arrays.copyOf(users, Math.max(4, 2 * userCount));
    }
    users[userCount++] = operation;
  }

  boolean release(int operation) {
    for (int i = 0; i < userCount; i++) {
      if (users[i] == operation) {
        users[i] = users[--userCount];
        return true;
      }
    }
    return false;
  }

  boolean inUse() {
    return userCount > 0;
  }

  /** The user with the lowest number: the next to run. */
  int firstUser() {
    int first = users[0];
    for (int i = 1; i < userCount; i++) {
      first = Math.min(first, users[i]);
    }
    return first;
  }

  void deviceWrites(long address, long length) {
    long from = address - deviceAddress;
    long to = from + length;
    if (written.length == 0) {
      written = new long[] {from, to};
      return;
    }
    long[] merged = new long[written.length + 2];
    int n = 0;
    boolean placed = false;
    for (int i = 0; i < written.length; i += 2) {
      if (written[i + 1] < from) {
        merged[n++] = written[i];
        merged[n++] = written[i + 1];
      } else if (written[i] > to) {
        if (!placed) {
          merged[n++] = from;
          merged[n++] = to;
          placed = true;
        }
        merged[n++] = written[i];
        merged[n++] = written[i + 1];
      } else {
        from = Math.min(from, written[i]);
        to = Math.max(to, written[i + 1]);
      }
    }
    if (!placed) {
      merged[n++] = from;
      merged[n++] = to;
    }
    written = Arrays.copyOf(merged, n);
  }

  boolean anyWritten() {
    return written.length != 0;
  }

  long writtenBytes() {
    long sum = 0;
    for (int i = 0; i < written.length; i += 2) {
      sum += written[i + 1] - written[i];
    }
    return sum;
  }

  LedgerClaim claim() {
    return claim(-1, "mapped " + direction);
  }

  LedgerClaim claim(int operation, String state) {
    return new LedgerClaim(book.stripe, leg, operation, buffer, cpuAddress & 4095, bytes, device, state);
  }
}
