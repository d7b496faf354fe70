package org.raidoffload.cli.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.raidoffload.array.ArrayListener;
import org.raidoffload.array.BlockArray;
import org.raidoffload.array.PartialParityLog;
import org.raidoffload.cli.RaidOffload;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.FileMemberDevice;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.StripeScheduler;

/**
 * A real kernel and this library on the same members, in turn: md makes arrays and writes them, a {@link BlockArray}
 * reads and writes them, healthy and degraded, with members rebuilt, and the commands {@code rebuild} and
 * {@code scrub --repair} do their work; md assembles them again, checks all parity, and its content is what was written;
 * md writes once more and the array reads that. Runs in the {@code qemu} profile.
 */
@EnabledIfSystemProperty(named = "raid.qemu.kernel", matches = ".+")
class RealKernelTest {
  private static final long IMAGE_BYTES = 10L << 20;

  /** An array of the test: what mdadm makes, and the disks it gets. */
  private record Subject(String name, String create, int first, int disks) {
    String devices() {
      StringBuilder names = new StringBuilder();
      for (int i = first; i < first + disks; i++) {
        names.append(" /dev/vd").append((char) ('a' + i));
      }
      return names.toString();
    }
  }

  private static final List<Subject> SUBJECTS = List.of(
      new Subject("md5", "--level=5 --chunk=64", 1, 4),
      new Subject("md6", "--level=6 --chunk=16", 5, 5),
      new Subject("md7", "--level=6 --layout=ddf-N-continue --chunk=32", 10, 6),
      new Subject("md4", "--level=4 --chunk=4", 16, 3));

  @TempDir
  Path folder;

  @Test
  void mdReadsWhatTheArrayWroteAndTheOtherWayRound() throws Exception {
    KernelVm vm = new KernelVm(Path.of(System.getProperty("raid.qemu.kernel")), folder);
    System.out.println("kernel " + vm.version() + ", seed 11");
    Random random = new Random(11);
    List<Path> images = new ArrayList<>();
    for (int i = 0; i < 19; i++) {
      Path image = folder.resolve("disk" + i + ".img");
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(IMAGE_BYTES);
      }
      images.add(image);
    }
    byte[] pattern = new byte[(int) IMAGE_BYTES];
    random.nextBytes(pattern);
    Files.write(images.getFirst(), pattern);
    String made = vm.run(images, create());
    for (Subject subject : SUBJECTS) {
      byte[] content = use(subject, images, made, random);
      Files.write(folder.resolve(subject.name()), content);
    }
    repairedByTheCommand(SUBJECTS.get(0), images, "parity", true);
    rebuiltByTheCommand(SUBJECTS.get(1), images, 3);
    repairedByTheCommand(SUBJECTS.get(2), images, "accused", false);
    random.nextBytes(pattern);
    Files.write(images.getFirst(), pattern);
    String checked = vm.run(images, assemble());
    for (Subject subject : SUBJECTS) {
      byte[] content = Files.readAllBytes(folder.resolve(subject.name()));
      String name = subject.name();
      assertEquals("0", KernelVm.value(checked, name + " mismatches"), name);
      assertEquals("clean", KernelVm.value(checked, name + " state"), name);
      assertEquals(sha256(content), KernelVm.value(checked, name + " content"), name);
      System.out.println(name + " (" + subject.create() + "): md's check counts "
          + KernelVm.value(checked, name + " mismatches") + " mismatches, content sha256 " + sha256(content)
          + " both here and there");
      readBack(subject, images, KernelVm.value(checked, name + " rewritten"));
    }
  }

  /** {@code scrub --repair} puts right what is spoilt here: parity, or a data block that the syndromes accuse. */
  private void repairedByTheCommand(Subject subject, List<Path> images, String policy, boolean parity)
      throws IOException {
    List<Path> own = images.subList(subject.first(), subject.first() + subject.disks());
    for (long row = 2; row < 20; row += 3) {
      for (Path image : own) {
        MdMember member = MdMember.of(image);
        int wanted = parity ? member.geometry().pDisk(row) : member.geometry().diskOfData(row, 1);
        if (member.role() == wanted) {
          spoil(image, member.dataOffset() + row * member.geometry().chunkBytes() + 77);
        }
      }
    }
    List<String> arguments = new ArrayList<>(List.of("scrub", "--repair", policy, "--plan",
        folder.resolve(subject.name() + ".plan").toString()));
    own.forEach(image -> arguments.add(image.toString()));
    assertEquals(0, RaidOffload.commandLine().execute(arguments.toArray(new String[0])), arguments.toString());
  }

  private static void spoil(Path image, long at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.seek(at);
      int was = file.read();
      file.seek(at);
      file.write(was ^ 0x41);
    }
  }

  /** {@code rebuild} makes a lost member, superblock and all, which then takes its place. */
  private void rebuiltByTheCommand(Subject subject, List<Path> images, int lost) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("rebuild", "--missing",
        Integer.toString(MdMember.of(images.get(subject.first() + lost)).role()), "--out",
        folder.resolve("rebuilt.img").toString()));
    for (int i = 0; i < subject.disks(); i++) {
      if (i != lost) {
        arguments.add(images.get(subject.first() + i).toString());
      }
    }
    assertEquals(0, RaidOffload.commandLine().execute(arguments.toArray(new String[0])), arguments.toString());
    images.set(subject.first() + lost, folder.resolve("rebuilt.img"));
  }

  private static String create() {
    StringBuilder script = new StringBuilder();
    for (Subject s : SUBJECTS) {
      script.append("mdadm --create /dev/").append(s.name()).append(" --metadata=1.2 --run --assume-clean --bitmap=none ")
          .append(s.create()).append(" --raid-devices=").append(s.disks()).append(s.devices()).append('\n')
          .append("dd if=/dev/vda of=/dev/").append(s.name()).append(" bs=64k count=40 seek=3 2>/dev/null\n")
          .append("dd if=/dev/vda of=/dev/").append(s.name()).append(" bs=4k count=7 skip=9 seek=1003 2>/dev/null\n")
          .append("sync\n").append(digest(s, "content")).append(stop(s));
    }
    return script.toString();
  }

  private static String assemble() {
    StringBuilder script = new StringBuilder();
    for (Subject s : SUBJECTS) {
      String sysfs = "/sys/block/" + s.name() + "/md/";
      script.append("mdadm --assemble --run /dev/").append(s.name()).append(s.devices()).append('\n')
          .append("echo \"").append(s.name()).append(" state=$(cat ").append(sysfs).append("array_state)\"\n")
          .append(digest(s, "content"))
          .append("echo check > ").append(sysfs).append("sync_action\n")
          .append("while [ \"$(cat ").append(sysfs).append("sync_action)\" != idle ]; do sleep 1; done\n")
          .append("echo \"").append(s.name()).append(" mismatches=$(cat ").append(sysfs).append("mismatch_cnt)\"\n")
          .append("dd if=/dev/vda of=/dev/").append(s.name()).append(" bs=4k count=333 seek=17 2>/dev/null\n")
          .append("sync\n").append(digest(s, "rewritten")).append(stop(s));
    }
    return script.toString();
  }

  private static String digest(Subject s, String what) {
    return "echo \"" + s.name() + " " + what + "=$(sha256sum /dev/" + s.name() + " | cut -d' ' -f1)\"\n";
  }

  private static String stop(Subject s) {
    return "mdadm --stop /dev/" + s.name() + "\n";
  }

  private static ArrayMembers members(Subject subject, List<Path> images) throws IOException {
    List<MdMember> found = new ArrayList<>();
    for (Path image : images.subList(subject.first(), subject.first() + subject.disks())) {
      found.add(MdMember.of(image));
    }
    ArrayMember[] byRole = new ArrayMember[subject.disks()];
    long least = found.stream().mapToLong(MdMember::memberBytes).min().orElseThrow();
    for (MdMember member : found) {
      byRole[member.role()] = new ArrayMember(FileMemberDevice.openWritable(member.image()), member.dataOffset(), least);
    }
    return new ArrayMembers(found.getFirst().geometry(), List.of(byRole), least);
  }

  private static StripeScheduler scheduler() {
    return StripeScheduler.on(new SoftwareEngine()).kernel(ParityKernels.shared()).threads(WaitMode.BLOCK).build();
  }

  /** Reads what md wrote, then writes, discards, loses and rebuilds members; returns what the content must be. */
  private byte[] use(Subject subject, List<Path> images, String console, Random random) throws IOException {
    Path log = folder.resolve(subject.name() + ".ppl");
    Files.write(log, new byte[4 << 20]);
    try (StripeScheduler scheduler = scheduler(); ArrayMembers members = members(subject, images);
        FileMemberDevice logDevice = FileMemberDevice.openWritable(log)) {
      var builder = BlockArray.on(members, scheduler).regionBytes(1 << 20);
      if (members.geometry().level() == RaidLevel.RAID5) {
        builder.writeHook(new PartialParityLog(logDevice));
      }
      try (BlockArray array = builder.open()) {
        byte[] content = read(array);
        assertEquals(KernelVm.value(console, subject.name() + " content"), sha256(content), "md wrote, we read");
        assertNotEquals(sha256(new byte[content.length]), sha256(content));
        change(array, content, random, 60);
        int role = random.nextInt(subject.disks());
        array.fail(role);
        change(array, content, random, 30);
        assertEquals(sha256(content), sha256(read(array)), "degraded");
        array.replace(role, Objects.requireNonNull(members.member(role)));
        array.rebuild((done, total) -> {
          try {
            change(array, content, random, 2);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return true;
        });
        change(array, content, random, 10);
        assertEquals(List.of(), array.scrub(false, ArrayListener.NONE).mismatches());
        return content;
      }
    }
  }

  private static void change(BlockArray array, byte[] content, Random random, int requests) throws IOException {
    for (int i = 0; i < requests; i++) {
      int length = 1 + random.nextInt(random.nextInt(5) == 0 ? 600_000 : 20_000);
      int at = random.nextInt(content.length - length);
      byte[] bytes = new byte[length];
      if (random.nextInt(8) == 0) {
        array.discard(at, length);
      } else {
        random.nextBytes(bytes);
        array.write(at, ByteBuffer.wrap(bytes));
      }
      System.arraycopy(bytes, 0, content, at, length);
    }
    array.flush();
  }

  private static void readBack(Subject subject, List<Path> images, String expected) throws IOException {
    try (StripeScheduler scheduler = scheduler(); ArrayMembers members = members(subject, images);
        BlockArray array = BlockArray.on(members, scheduler).open()) {
      assertEquals(expected, sha256(read(array)), subject.name() + ": md wrote again, we read");
      array.fail(1);
      if (members.geometry().level().parityDisks() == 2) {
        array.fail(3);
      }
      assertEquals(expected, sha256(read(array)), subject.name() + ": the same, degraded");
    }
  }

  private static byte[] read(BlockArray array) throws IOException {
    byte[] all = new byte[(int) array.size()];
    array.read(0, MemorySegment.ofArray(all));
    return all;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
