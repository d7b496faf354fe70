package org.raidoffload.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.raidoffload.array.BlockArray;
import org.raidoffload.array.BlockArrayBuilder;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.FileMemberDevice;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.member.MemoryMemberDevice;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.StripeScheduler;

/**
 * A RAID-6 array over members in memory or in files, with a request's worth of random bytes, and the same transfers
 * without the array. One thread; files are deleted at the end.
 */
final class BenchArray implements AutoCloseable {
  private static final int MIB = 1 << 20;
  private static final int REBUILT = 3;

  /** What the array is made with. */
  @FunctionalInterface
  interface Settings {
    BlockArrayBuilder apply(BlockArrayBuilder builder);
  }

  private final Arena arena = Arena.ofShared();
  private final List<MemberDevice> devices = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private final StripeScheduler scheduler;
  private final Random random = new Random(1);
  final ArrayGeometry geometry;
  final BlockArray array;
  final MemorySegment request;

  /**
   * Makes members and opens the array.
   *
   * @param folder where the files are made; null for members in memory
   * @param memberBytes bytes of each member, a multiple of 1 MiB
   */
  BenchArray(@Nullable Path folder, int disks, long memberBytes, int chunkBytes, long requestBytes, Settings settings)
      throws IOException {
    geometry = ArrayGeometry.raid6(disks, chunkBytes);
    request = arena.allocate(requestBytes, 4096);
    for (long at = 0; at < requestBytes; at += 8) {
      request.set(ValueLayout.JAVA_LONG, at, random.nextLong());
    }
    List<@Nullable ArrayMember> members = new ArrayList<>();
    for (int i = 0; i < disks; i++) {
      MemberDevice device = folder == null ? new MemoryMemberDevice("memory" + i, arena.allocate(memberBytes, 4096))
          : file(folder.resolve("member" + i), memberBytes);
      devices.add(device);
      members.add(new ArrayMember(device, 0, memberBytes));
    }
    scheduler = StripeScheduler.on(new SoftwareEngine()).kernel(ParityKernels.shared())
        .threads(WaitMode.SPIN_THEN_PARK).build();
    array = settings.apply(BlockArray.on(new ArrayMembers(geometry, members, memberBytes), scheduler)).open();
  }

  private MemberDevice file(Path file, long bytes) throws IOException {
    try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
      made.setLength(bytes);
    }
    files.add(file);
    return FileMemberDevice.openWritable(file);
  }

  /** The members' files, by role; empty where they are in memory. */
  List<Path> files() {
    return files;
  }

  /** Writes as many bytes to every member as the array would, one member after the other, 1 MiB at a time. */
  void plainWrite() throws IOException {
    for (MemberDevice device : devices) {
      transfer(device, true);
    }
  }

  /** Reads as many members as hold data. */
  void plainRead() throws IOException {
    for (MemberDevice device : devices.subList(0, geometry.dataDisks())) {
      transfer(device, false);
    }
  }

  void arrayWrite() throws IOException {
    for (long at = 0; at < array.size(); at += request.byteSize()) {
      array.write(at, request.asSlice(0, Math.min(request.byteSize(), array.size() - at)));
    }
  }

  void arrayRead() throws IOException {
    for (long at = 0; at < array.size(); at += request.byteSize()) {
      array.read(at, request.asSlice(0, Math.min(request.byteSize(), array.size() - at)));
    }
  }

  /** Checks every stripe, as a scrub in use does. */
  void arrayScrub() throws IOException {
    if (!array.scrub(false, (done, total) -> true).mismatches().isEmpty()) {
      throw new IOException("the scrub found mismatches");
    }
  }

  /** Reads every member. */
  void plainReadAll() throws IOException {
    for (MemberDevice device : devices) {
      transfer(device, false);
    }
  }

  /** Makes a member anew, as a rebuild in use does. */
  void arrayRebuild() throws IOException {
    array.fail(REBUILT);
    array.replace(REBUILT, new ArrayMember(devices.get(REBUILT), 0, devices.get(REBUILT).size()));
    array.rebuild((done, total) -> true);
  }

  /** Reads every member but one, and writes that one. */
  void plainRebuild() throws IOException {
    for (int i = 0; i < devices.size(); i++) {
      if (i != REBUILT) {
        transfer(devices.get(i), false);
      }
    }
    // What is written must be what is there: the next scrub looks at it.
    for (long at = 0; at < devices.get(REBUILT).size(); at += MIB) {
      MemorySegment piece = request.asSlice(0, MIB);
      devices.get(REBUILT).read(at, piece);
      devices.get(REBUILT).write(at, piece);
    }
  }

  private void transfer(MemberDevice device, boolean write) throws IOException {
    for (long at = 0; at < device.size(); at += MIB) {
      MemorySegment piece = request.asSlice(at % request.byteSize() / MIB * MIB, MIB);
      if (write) {
        device.write(at, piece);
      } else {
        device.read(at, piece);
      }
    }
  }

  /** Blocks at random places of the array. */
  void randomArray(int blocks, int bytes, boolean write) throws IOException {
    MemorySegment block = request.asSlice(0, bytes);
    for (int i = 0; i < blocks; i++) {
      long at = random.nextLong(array.size() / bytes) * bytes;
      if (write) {
        array.write(at, block);
      } else {
        array.read(at, block);
      }
    }
  }

  /** The same number of blocks at random places of one member after the other. */
  void randomPlain(int blocks, int bytes, boolean write) throws IOException {
    MemorySegment block = request.asSlice(0, bytes);
    for (int i = 0; i < blocks; i++) {
      MemberDevice device = devices.get(i % devices.size());
      long at = random.nextLong(device.size() / bytes) * bytes;
      if (write) {
        device.write(at, block);
      } else {
        device.read(at, block);
      }
    }
  }

  @Override
  public void close() throws IOException {
    array.close();
    scheduler.close();
    for (MemberDevice device : devices) {
      device.close();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    arena.close();
  }
}
