package org.raidoffload.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.raidoffload.array.BlockArray;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.FileMemberDevice;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.StripeScheduler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sequential requests through a RAID-6 {@link BlockArray} over files in the page cache, each round between two rounds of
 * moving as many bytes to or from the same files without it, one file after the other in the same thread. Wall time: the
 * array may use every processor, the peer one.
 */
@Command(name = "paired-array", mixinStandardHelpOptions = true,
    description = "BlockArray against plain transfers of the same files, in pairs.")
public final class PairedArray implements Callable<Integer> {
  private static final int MIB = 1 << 20;

  @Option(names = "--dir", description = "Where the member files are made (default: a temporary folder).")
  private @Nullable Path dir;

  @Option(names = "--disks", description = "Members (default: ${DEFAULT-VALUE}).")
  private int disks = 8;

  @Option(names = "--mib", description = "MiB of each member (default: ${DEFAULT-VALUE}).")
  private int mib = 256;

  @Option(names = "--chunk", description = "KiB of a chunk (default: ${DEFAULT-VALUE}).")
  private int chunkKib = 64;

  @Option(names = "--request", description = "MiB of a request (default: ${DEFAULT-VALUE}).")
  private int requestMib = 12;

  @Option(names = "--rounds", description = "Rounds (default: ${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(names = "--depth", description = "Transfers of a member at once (default: ${DEFAULT-VALUE}).")
  private int depth = 1;

  @Option(names = "--stripes", description = "Stripes in flight (default: ${DEFAULT-VALUE}).")
  private int stripes = 16;

  @Option(names = "--stripe-kib", description = "Most KiB of a block at once (default: ${DEFAULT-VALUE}).")
  private int stripeKib = 64;

  public static void main(String[] args) {
    System.exit(new CommandLine(new PairedArray()).execute(args));
  }

  /** Moves the whole content once. */
  @FunctionalInterface
  private interface Pass {
    void run() throws IOException;
  }

  @Override
  public Integer call() throws Exception {
    Path folder = dir == null ? Files.createTempDirectory("paired-array") : dir;
    List<FileMemberDevice> devices = new ArrayList<>();
    try (Arena arena = Arena.ofShared()) {
      for (int i = 0; i < disks; i++) {
        Path file = folder.resolve("member" + i);
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
          made.setLength((long) mib * MIB);
        }
        devices.add(FileMemberDevice.openWritable(file));
      }
      compare(devices, arena);
    } finally {
      for (FileMemberDevice device : devices) {
        device.close();
      }
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.getFileName().toString().startsWith("member")).toList()) {
          Files.delete(file);
        }
      }
      if (dir == null) {
        Files.delete(folder);
      }
    }
    return 0;
  }

  private void compare(List<FileMemberDevice> devices, Arena arena) throws IOException {
    ArrayGeometry geometry = ArrayGeometry.raid6(disks, chunkKib * 1024);
    MemorySegment request = arena.allocate((long) requestMib * MIB, 4096);
    Random random = new Random(1);
    for (long at = 0; at < request.byteSize(); at += 8) {
      request.set(ValueLayout.JAVA_LONG, at, random.nextLong());
    }
    long memberBytes = (long) mib * MIB;
    List<@Nullable ArrayMember> members = new ArrayList<>();
    devices.forEach(d -> members.add(new ArrayMember(d, 0, memberBytes)));
    try (StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine()).kernel(ParityKernels.shared())
        .threads(WaitMode.SPIN_THEN_PARK).build();
        BlockArray array = BlockArray.on(new ArrayMembers(geometry, members, memberBytes), scheduler)
            .memberDepth(depth).stripesInFlight(stripes).stripeBytes(stripeKib * 1024).open()) {
      report("write", () -> plain(devices, request, true), () -> through(array, request, true), disks * memberBytes);
      report("read", () -> plain(devices.subList(0, geometry.dataDisks()), request, false),
          () -> through(array, request, false), array.size());
      array.fail(2);
      report("degraded read", () -> plain(devices.subList(0, geometry.dataDisks()), request, false),
          () -> through(array, request, false), array.size());
    }
  }

  /** Prints the medians; every round of ours has a round of the peer on both sides. */
  private void report(String what, Pass peer, Pass ours, long bytes) throws IOException {
    double[] ratios = new double[rounds];
    double[] rates = new double[rounds];
    double[] peerRates = new double[rounds];
    time(peer);
    time(ours);
    double before = time(peer);
    for (int i = 0; i < rounds; i++) {
      double mine = time(ours);
      double after = time(peer);
      ratios[i] = (before + after) / 2 / mine;
      rates[i] = bytes / mine / 1e9;
      peerRates[i] = bytes / after / 1e9;
      before = after;
    }
    System.out.printf(Locale.ROOT, "%-14s %d members of %d MiB, chunk %d KiB: peer %.2f GB/s, array %.2f GB/s of member"
        + " bytes, ratio %.2f (%.2f to %.2f)%n", what, disks, mib, chunkKib, median(peerRates), median(rates),
        median(ratios), Arrays.stream(ratios).min().orElse(0), Arrays.stream(ratios).max().orElse(0));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double time(Pass pass) throws IOException {
    long start = System.nanoTime();
    pass.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static void plain(List<FileMemberDevice> devices, MemorySegment request, boolean write) throws IOException {
    for (FileMemberDevice device : devices) {
      for (long at = 0; at < device.size(); at += MIB) {
        MemorySegment part = request.asSlice(at % request.byteSize() / MIB * MIB, MIB);
        if (write) {
          device.write(at, part);
        } else {
          device.read(at, part);
        }
      }
    }
  }

  private static void through(BlockArray array, MemorySegment request, boolean write) throws IOException {
    for (long at = 0; at < array.size(); at += request.byteSize()) {
      MemorySegment part = request.asSlice(0, Math.min(request.byteSize(), array.size() - at));
      if (write) {
        array.write(at, part);
      } else {
        array.read(at, part);
      }
    }
  }
}
