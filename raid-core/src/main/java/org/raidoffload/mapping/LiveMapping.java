package org.raidoffload.mapping;

import java.util.Arrays;
import org.raidoffload.request.StripeBuffer;

/** One mapping of one chain with what still uses it. Guarded as its {@link ChainBook} is. */
final class LiveMapping {
  /** Its own, since a leaked mapping outlives its chain, and the book goes on. */
  long stripe;
  /** Which of the chain's maps it is, from 1. */
  int number;
  int leg;
  StripeBuffer buffer = StripeBuffer.P;
  int device;
  long cpuAddress;
  long deviceAddress;
  long bytes;
  Direction direction = Direction.TO_DEVICE;
  boolean live;
  private int[] users = {};
  private int userCount;
  /** Start and end pairs of what the device was told to write, merged and ascending; FROM_DEVICE only. */
  private long[] written = {};
  private int writtenCount;

  LiveMapping begin(long newStripe, int newNumber, int newLeg, StripeBuffer newBuffer, int newDevice,
      long newCpuAddress, long newDeviceAddress, long newBytes, Direction newDirection) {
    stripe = newStripe;
    number = newNumber;
    leg = newLeg;
    buffer = newBuffer;
    device = newDevice;
    cpuAddress = newCpuAddress;
    deviceAddress = newDeviceAddress;
    bytes = newBytes;
    direction = newDirection;
    live = true;
    userCount = 0;
    writtenCount = 0;
    return this;
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

  /** Whether the CPU must not touch the bytes meanwhile, be it for the cache lines that they share. */
  boolean keepsCpuOut(long address, long length, boolean write, int lineBytes) {
    return direction.deviceWrites() ? sharesLine(address, length, lineBytes) : write && overlapsCpu(address, length);
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
    int before = 0;
    while (before < writtenCount && written[before + 1] < from) {
      before += 2;
    }
    int after = before;
    while (after < writtenCount && written[after] <= to) {
      from = Math.min(from, written[after]);
      to = Math.max(to, written[after + 1]);
      after += 2;
    }
    int grown = writtenCount + 2 - (after - before);
    if (grown > written.length) {
      written = Arrays.copyOf(written, 2 * grown);
    }
    System.arraycopy(written, after, written, before + 2, writtenCount - after);
    written[before] = from;
    written[before + 1] = to;
    writtenCount = grown;
  }

  boolean anyWritten() {
    return writtenCount != 0;
  }

  long writtenBytes() {
    long sum = 0;
    for (int i = 0; i < writtenCount; i += 2) {
      sum += written[i + 1] - written[i];
    }
    return sum;
  }

  LedgerClaim claim() {
    return claim(-1, "mapped " + direction);
  }

  LedgerClaim claim(int operation, String state) {
    return new LedgerClaim(stripe, leg, operation, buffer, cpuAddress & 4095, bytes, device, state, number);
  }
}
