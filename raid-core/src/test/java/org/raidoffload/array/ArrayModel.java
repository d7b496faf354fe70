package org.raidoffload.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.schedule.StripeScheduler;

/**
 * An array beside the flat bytes that it must behave as, and random things done to both: reads, writes, discards,
 * flushes, errors, losses, rebuilds, crashes. The same seed does the same.
 */
final class ArrayModel {
  private static final int LOG_BYTES = 1 << 20;

  private final StripeScheduler scheduler;
  private final Random random;
  private final boolean partialParity;
  private final CrashingDevice.Power power = new CrashingDevice.Power();
  private final CrashingDevice intent = new CrashingDevice("intent log", 8192, power);
  private final CrashingDevice parityLog = new CrashingDevice("partial parity log", LOG_BYTES, power);
  private final List<CrashingDevice> devices = new ArrayList<>();
  final ArrayGeometry geometry;
  private final int memberBytes;
  private final Set<Integer> out = new TreeSet<>();
  private BlockArray array;

  /** What reads return, and what must be there after a loss of power. */
  private byte[] current;
  private byte[] durable;
  private final List<Change> sinceFlush = new ArrayList<>();
  private @Nullable Change inFlight;
  int crashes;
  int rebuilds;
  int errors;
  int badSectors;

  /** Bytes that a request put, or was putting, at a place. */
  private static final class Change {
    final int at;
    final byte[] bytes;

    Change(int at, byte[] bytes) {
      this.at = at;
      this.bytes = bytes;
    }

    boolean covers(int position) {
      return position >= at && position < at + bytes.length;
    }
  }

  ArrayModel(StripeScheduler scheduler, long seed, boolean partialParity) throws IOException {
    this.scheduler = scheduler;
    this.partialParity = partialParity;
    random = new Random(seed);
    geometry = partialParity ? raid5() : anyGeometry();
    int rows = 6 + random.nextInt(8);
    memberBytes = rows * geometry.chunkBytes();
    for (int i = 0; i < geometry.disks(); i++) {
      devices.add(new CrashingDevice("member " + i, memberBytes, power));
    }
    current = new byte[memberBytes * geometry.dataDisks()];
    durable = current.clone();
    array = open(Set.of());
  }

  private ArrayGeometry raid5() {
    return new ArrayGeometry(RaidLevel.RAID5, layout(RaidLevel.RAID5), 3 + random.nextInt(4), chunk());
  }

  private ArrayGeometry anyGeometry() {
    RaidLevel level = RaidLevel.values()[random.nextInt(3)];
    int disks = level.minimumDisks() + random.nextInt(4);
    return new ArrayGeometry(level, layout(level), disks, chunk());
  }

  private ParityLayout layout(RaidLevel level) {
    List<ParityLayout> valid = Arrays.stream(ParityLayout.values()).filter(l -> l.validFor(level)).toList();
    return valid.get(random.nextInt(valid.size()));
  }

  private int chunk() {
    return new int[] {4096, 8192, 12288, 32768}[random.nextInt(4)];
  }

  private BlockArray open(Set<Integer> missing) throws IOException {
    List<@Nullable MemberDevice> given = new ArrayList<>(devices);
    missing.forEach(role -> given.set(role, null));
    BlockArrayBuilder builder = BlockArray.on(TestArray.over(geometry, given, memberBytes), scheduler)
        .intentLog(new DeviceIntentLog(intent)).regionBytes(geometry.chunkBytes()).stripesInFlight(3)
        .stripeBytes(8192).rmwLevel(random.nextInt(3)).retries(1);
    return (partialParity ? builder.writeHook(new PartialParityLog(parityLog)) : builder).open();
  }

  /** Does so many random things. */
  void run(int steps) throws IOException {
    for (int i = 0; i < steps; i++) {
      switch (random.nextInt(21)) {
        case 0, 1, 2, 3, 4, 5 -> write();
        case 6, 7, 8, 9 -> read();
        case 10 -> discard();
        case 11, 12 -> flush();
        case 13 -> lose();
        case 14 -> bringBack();
        case 15 -> badSector();
        case 16 -> sometimesFailing();
        case 17 -> reopen();
        case 18 -> bringBack();
        default -> crash();
      }
    }
    verifyAll();
    bringAllBack();
    verifyAll();
    assertEquals(List.of(), array.scrub(false, ArrayListener.NONE).mismatches());
    array.close();
    assertParity();
  }

  private int survives() {
    return geometry.level().parityDisks();
  }

  private int[] range() {
    int most = random.nextInt(4) == 0 ? current.length : 3 * geometry.chunkBytes();
    int length = 1 + random.nextInt(Math.min(most, current.length));
    int at = random.nextInt(current.length - length + 1);
    if (random.nextInt(3) != 0) {
      int grain = random.nextBoolean() ? 512 : 4096;
      at = at / grain * grain;
      length = Math.min(current.length - at, Math.max(grain, length / grain * grain));
    }
    return new int[] {at, length};
  }

  private void write() throws IOException {
    int[] range = range();
    byte[] bytes = new byte[range[1]];
    random.nextBytes(bytes);
    boolean fua = random.nextInt(6) == 0;
    MemorySegment source = MemorySegment.ofArray(bytes);
    if (random.nextBoolean()) {
      source = TestArray.memory(bytes.length).copyFrom(source);
    }
    inFlight = new Change(range[0], bytes);
    array.write(range[0], source, fua);
    acknowledged();
    if (fua) {
      durable = current.clone();
      sinceFlush.clear();
    }
  }

  private void discard() throws IOException {
    int[] range = range();
    inFlight = new Change(range[0], new byte[range[1]]);
    array.discard(range[0], range[1]);
    acknowledged();
  }

  private void acknowledged() {
    Change change = Objects.requireNonNull(inFlight);
    System.arraycopy(change.bytes, 0, current, change.at, change.bytes.length);
    sinceFlush.add(change);
    inFlight = null;
  }

  private void read() throws IOException {
    int[] range = range();
    MemorySegment into = random.nextBoolean() ? TestArray.memory(range[1])
        : MemorySegment.ofArray(new byte[range[1]]);
    array.read(range[0], into);
    byte[] got = TestArray.bytes(into);
    int wrong = Arrays.mismatch(got, Arrays.copyOfRange(current, range[0], range[0] + range[1]));
    assertEquals(-1, wrong, "read at " + range[0] + " of " + geometry + ", out " + out);
  }

  private void flush() throws IOException {
    array.flush();
    durable = current.clone();
    sinceFlush.clear();
  }

  /** Sectors of as many members as may be lost cannot be read until they are written; nobody may notice. */
  private void badSector() {
    allGood();
    int role = random.nextInt(geometry.disks());
    for (int i = 0; i < survives() && out.isEmpty() && array.status().unsyncedBytes() == 0; i++) {
      int at = random.nextInt(memberBytes);
      devices.get((role + i) % geometry.disks()).bad(at, 1 + random.nextInt(Math.min(5000, memberBytes - at)));
      badSectors++;
    }
  }

  private void allGood() {
    devices.forEach(CrashingDevice::allGood);
  }

  private void lose() throws IOException {
    allGood();
    int role = random.nextInt(geometry.disks());
    if (out.size() < survives() && out.add(role)) {
      array.fail(role);
    }
  }

  /** Errors of a member: few are retried, more take it out; nothing is lost. */
  private void sometimesFailing() throws IOException {
    allGood();
    int role = random.nextInt(geometry.disks());
    if (out.size() >= survives() || out.contains(role)) {
      return;
    }
    devices.get(role).failNext(1 + random.nextInt(3));
    errors++;
    write();
    read();
    devices.get(role).failNext(0);
    if (array.status().members().get(role).status() == MemberStatus.FAILED) {
      out.add(role);
      flush();
    }
  }

  private void bringBack() throws IOException {
    if (out.isEmpty()) {
      return;
    }
    int role = out.iterator().next();
    if (array.status().members().get(role).status() != MemberStatus.MISSING && random.nextBoolean()) {
      array.readd(role);
    } else {
      devices.set(role, new CrashingDevice("member " + role, memberBytes, power));
      devices.get(role).scramble(random);
      array.replace(role, new ArrayMember(devices.get(role), 0, memberBytes));
    }
    array.rebuild((done, total) -> {
      useMeanwhile();
      return true;
    });
    out.remove(role);
    rebuilds++;
  }

  private void useMeanwhile() {
    try {
      if (random.nextInt(3) == 0) {
        write();
        read();
      }
    } catch (IOException e) {
      fail("in use while it is rebuilt", e);
    }
  }

  private void bringAllBack() throws IOException {
    while (!out.isEmpty()) {
      bringBack();
    }
  }

  private void reopen() throws IOException {
    array.close();
    durable = current.clone();
    sinceFlush.clear();
    array = open(Set.of());
    assertEquals(0, array.status().unsyncedBytes());
  }

  /** Stops in the middle of a request, or between two, and opens again what is left. */
  private void crash() throws IOException {
    if (!partialParity && !out.isEmpty()) {
      return;
    }
    allGood();
    crashes++;
    boolean powerLost = random.nextBoolean();
    if (random.nextInt(4) != 0) {
      power.failAfter(random.nextInt(12));
      try {
        for (int i = 0; i < 20; i++) {
          if (random.nextInt(4) == 0) {
            discard();
          } else {
            write();
          }
        }
        power.cut();
      } catch (IOException expected) {
        assertTrue(power.off(), () -> "not because of the crash: " + expected);
      }
    }
    power.cut();
    try {
      array.close();
    } catch (IOException expected) {
      assertTrue(power.off());
    }
    for (CrashingDevice device : devices) {
      device.crash(powerLost, random);
    }
    intent.crash(powerLost, random);
    parityLog.crash(powerLost, random);
    power.on();
    Set<Integer> lostWithIt = new TreeSet<>();
    if (partialParity && out.isEmpty() && random.nextBoolean()) {
      lostWithIt.add(random.nextInt(geometry.disks()));
    }
    array = open(lostWithIt);
    for (int role : out) {
      assertEquals(MemberStatus.FAILED, array.status().members().get(role).status(), "a stale member must stay out");
    }
    out.addAll(lostWithIt);
    if (!partialParity) {
      array.resync(ArrayListener.NONE);
    }
    assertEquals(0, array.status().unsyncedBytes());
    takeOver(powerLost, lostWithIt);
    if (out.isEmpty() && random.nextBoolean()) {
      lose();
      verifyAll();
    }
  }

  /**
   * Every byte must be as it was last promised, or newer; what came out of it is the content from now on. Not so where a
   * byte was being written and its member was lost with the crash: that one may be anything.
   */
  private void takeOver(boolean powerLost, Set<Integer> lostWithIt) throws IOException {
    byte[] got = new byte[current.length];
    array.read(0, MemorySegment.ofArray(got));
    byte[] least = powerLost ? durable : current;
    for (int i = 0; i < got.length; i++) {
      if (got[i] != least[i] && !allowed(i, got[i], powerLost) && !(onLost(i, lostWithIt) && written(i, powerLost))) {
        fail(geometry + (powerLost ? " after a loss of power" : " after a crash") + ": byte " + i + " is " + got[i]
            + ", was " + least[i] + ", out " + out + ", lost with it " + lostWithIt);
      }
    }
    current = got;
    inFlight = null;
    sinceFlush.clear();
    array.flush();
    durable = current.clone();
  }

  private boolean onLost(int position, Set<Integer> lostWithIt) {
    long row = geometry.rowOfArrayByte(position);
    return lostWithIt.contains(geometry.diskOfData(row, geometry.dataOfArrayByte(position)));
  }

  private boolean written(int position, boolean powerLost) {
    Change running = inFlight;
    return (running != null && running.covers(position))
        || (powerLost && sinceFlush.stream().anyMatch(c -> c.covers(position)));
  }

  private boolean allowed(int position, byte value, boolean powerLost) {
    Change running = inFlight;
    if (running != null && running.covers(position) && running.bytes[position - running.at] == value) {
      return true;
    }
    return powerLost && sinceFlush.stream()
        .anyMatch(c -> c.covers(position) && c.bytes[position - c.at] == value);
  }

  private void verifyAll() throws IOException {
    byte[] got = new byte[current.length];
    array.read(0, MemorySegment.ofArray(got));
    assertEquals(-1, Arrays.mismatch(got, current), geometry + ", out " + out);
  }

  /** P by a byte loop: nothing of the library computes it. */
  private void assertParity() {
    List<byte[]> contents = devices.stream().map(CrashingDevice::content).toList();
    for (int at = 0; at < memberBytes; at++) {
      long row = at / geometry.chunkBytes();
      int sum = 0;
      for (int disk = 0; disk < geometry.disks(); disk++) {
        sum ^= disk == geometry.qDisk(row) ? 0 : contents.get(disk)[at];
      }
      assertEquals(0, sum, "P at " + at);
    }
  }
}
