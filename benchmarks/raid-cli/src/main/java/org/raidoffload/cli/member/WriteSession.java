package org.raidoffload.cli.member;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.raidoffload.array.BlockArray;
import org.raidoffload.array.BlockArrayBuilder;
import org.raidoffload.array.DeviceIntentLog;
import org.raidoffload.array.MemberReport;
import org.raidoffload.array.MemberStatus;
import org.raidoffload.array.PartialParityLog;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.FileMemberDevice;
import org.raidoffload.member.MdSuperblock;
import org.raidoffload.member.MdVersion;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.member.MemberVerdict;
import org.raidoffload.member.SuperblockEditor;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.StripeScheduler;

/**
 * An array while it is written. Its superblocks say meanwhile that it was not shut down cleanly, with more events than
 * before and without the roles that are lost, so that md, or another session, trusts neither old parity nor a member
 * that was not there. md's own bitmap and partial parity log do not see these writes: they are taken out of the
 * superblocks. A write-intent log in a file bounds what a crash leaves to put right.
 */
public final class WriteSession implements AutoCloseable {
  private static final int MOST_REGIONS = 8192;
  private static final long PARTIAL_PARITY_BYTES = 64L << 20;

  private final OpenedArray opened;
  private final StripeScheduler scheduler;
  private final FileMemberDevice intentDevice;
  private final @Nullable FileMemberDevice partialParityDevice;
  private final Path sessionFile;
  private final BlockArray array;
  private final Set<Integer> recordedLost = new TreeSet<>();
  private long events;

  /**
   * How to open a session.
   *
   * @param intentLog file of the write-intent log; made where it does not exist
   * @param partialParity file of the partial parity log, which closes the write hole of RAID-5; null without one
   * @param acceptWriteHole open even where a write hole may be open
   */
  public record Settings(Path intentLog, @Nullable Path partialParity, boolean acceptWriteHole) {
  }

  /**
   * Opens the array for writing.
   *
   * @param opened the array, its members opened writable
   */
  public WriteSession(OpenedArray opened, Settings settings, OffloadEngine engine, ParityKernel kernel)
      throws IOException {
    this.opened = opened;
    sessionFile = settings.intentLog().resolveSibling(settings.intentLog().getFileName() + ".session");
    boolean ours = logTellsTheTruth();
    intentDevice = device(settings.intentLog(), DeviceIntentLog.bytesFor(MOST_REGIONS), ours);
    Path partialParity = settings.partialParity();
    partialParityDevice = partialParity == null ? null : device(partialParity, PARTIAL_PARITY_BYTES, ours);
    scheduler = StripeScheduler.on(engine).kernel(kernel).threads(WaitMode.SPIN_THEN_PARK).timed(false).build();
    ArrayMembers members = opened.array();
    if (ours) {
      members = new ArrayMembers(members.geometry(), members.members(), members.memberBytes());
    }
    recordedLost.addAll(members.missing());
    begin();
    BlockArrayBuilder builder = BlockArray.on(members, scheduler).intentLog(new DeviceIntentLog(intentDevice))
        .acceptWriteHole(settings.acceptWriteHole());
    array = (partialParityDevice == null ? builder : builder.writeHook(new PartialParityLog(partialParityDevice))).open();
  }

  /** Whether the log in the file is of the last session that wrote this array. */
  private boolean logTellsTheTruth() throws IOException {
    if (opened.set() == null || opened.set().newest() == null) {
      return Files.exists(sessionFile);
    }
    MdSuperblock newest = opened.set().newest();
    return Files.exists(sessionFile)
        && Files.readString(sessionFile, StandardCharsets.UTF_8).equals(text(newest.events()));
  }

  private String text(long at) {
    return (opened.set() == null ? "no superblocks" : opened.set().uuid() + " " + at) + "\n";
  }

  private static FileMemberDevice device(Path file, long bytes, boolean keep) throws IOException {
    if (!keep) {
      Files.deleteIfExists(file);
    }
    if (!Files.exists(file)) {
      try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
        made.setLength(bytes);
      }
    }
    return FileMemberDevice.openWritable(file);
  }

  private List<MemberVerdict> current() {
    return opened.set() == null ? List.of()
        : opened.set().members().stream().filter(v -> v.state() == MemberVerdict.State.CURRENT).toList();
  }

  private void begin() throws IOException {
    for (MemberVerdict verdict : current()) {
      if (verdict.member().superblock().version() == MdVersion.V0_90) {
        throw new IllegalArgumentException(verdict.member().device().name()
            + ": its superblock 0.90 is read, not written, so its array is served read-only");
      }
      events = Math.max(events, verdict.member().superblock().events());
    }
    // The session's file comes first: should a crash follow, a log is believed only with the events that it names.
    events++;
    Files.writeString(sessionFile, text(events), StandardCharsets.UTF_8);
    writeSuperblocks(false);
  }

  /** One state in all superblocks but those of members that are lost, then on stable storage. */
  private void writeSuperblocks(boolean clean) throws IOException {
    List<MemberDevice> written = new ArrayList<>();
    for (MemberVerdict verdict : current()) {
      if (recordedLost.contains(verdict.role())) {
        continue;
      }
      MemberDevice device = verdict.member().device();
      SuperblockEditor editor = SuperblockEditor.of(device, verdict.member().superblock()).events(events).clean(clean)
          .withoutLogs().updated(Instant.now().getEpochSecond());
      recordedLost.forEach(editor::lost);
      editor.write(device);
      written.add(device);
    }
    for (MemberDevice device : written) {
      device.flush();
    }
  }

  /** The array. */
  public BlockArray array() {
    return array;
  }

  /** Records members that failed since the last call, so that nobody takes them for current. Any thread. */
  public synchronized void recordFailures() throws IOException {
    boolean more = false;
    for (MemberReport report : array.status().members()) {
      if (report.status() == MemberStatus.FAILED) {
        more |= recordedLost.add(report.role());
      }
    }
    if (more && !current().isEmpty()) {
      events++;
      writeSuperblocks(false);
      Files.writeString(sessionFile, text(events), StandardCharsets.UTF_8);
    }
  }

  /** Ends the session in good order. */
  @Override
  public synchronized void close() throws IOException {
    recordFailures();
    boolean clean = array.status().unsyncedBytes() == 0;
    array.close();
    scheduler.close();
    if (clean) {
      events++;
      writeSuperblocks(true);
      Files.deleteIfExists(sessionFile);
    }
    intentDevice.close();
    if (partialParityDevice != null) {
      partialParityDevice.close();
    }
  }
}
