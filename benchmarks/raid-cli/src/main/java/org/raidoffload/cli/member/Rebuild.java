package org.raidoffload.cli.member;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.ByteRange;
import org.raidoffload.member.MdFeature;
import org.raidoffload.member.MdSuperblock;
import org.raidoffload.member.MdVersion;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.member.MemberSet;
import org.raidoffload.member.MemberVerdict;
import org.raidoffload.member.SuperblockEditor;
import org.raidoffload.parity.ParityKernel;

/** Writes a lost member anew: its data area, and its superblock where the others' tell what it must say. */
public final class Rebuild {
  private static final long PIECE = 1 << 20;

  private final OpenedArray opened;
  private final OffloadEngine engine;
  private final ParityKernel kernel;

  /** A rebuild for the array with an engine that runs the recovery and a kernel for its arithmetic. */
  public Rebuild(OpenedArray opened, OffloadEngine engine, ParityKernel kernel) {
    this.opened = opened;
    this.engine = engine;
    this.kernel = kernel;
  }

  /**
   * Writes the member to a file; goes on where an earlier run was stopped.
   *
   * @param role the member to write; counts as lost even where it was given
   * @param progress told the bytes of each member that are done
   * @return a sentence about the superblock
   */
  public String toFile(int role, Path file, boolean force, LongConsumer progress) throws IOException {
    ArrayMembers array = opened.array();
    if (role < 0 || role >= array.geometry().disks()) {
      throw new IllegalArgumentException("--missing: " + role + " (the array has roles 0 to "
          + (array.geometry().disks() - 1) + ")");
    }
    int survives = array.geometry().level().parityDisks();
    List<@Nullable ArrayMember> others = new ArrayList<>(array.members());
    others.set(role, null);
    ArrayMembers without = new ArrayMembers(array.geometry(), others, array.memberBytes(), array.unsynced());
    if (without.missing().size() > survives) {
      throw new IllegalArgumentException("--missing: " + role + " (with roles " + without.missing() + " missing, RAID-"
          + array.geometry().level().number() + " survives " + survives + ")");
    }
    ArrayMember model = model(without);
    long dataOffset = model.dataOffset();
    try (TargetFile target = TargetFile.open(file, model.device().size(), "member " + role + " of " + opened.identity(),
        force)) {
      new ArrayCopy(without, engine, () -> kernel).member(role, (at, bytes) -> target.write(dataOffset + at, bytes),
          target.resumedAt(), done -> {
            progress.accept(done);
            Export.checkpoint(target, done);
          });
      String about = writeSuperblock(target, role, model);
      target.finish();
      return about;
    }
  }

  /** The member whose shape the new one gets. */
  private static ArrayMember model(ArrayMembers without) {
    ArrayMember model = null;
    for (ArrayMember member : without.members()) {
      if (member != null && (model == null || member.device().size() > model.device().size())) {
        model = member;
      }
    }
    if (model == null) {
      throw new IllegalArgumentException("no member is left to rebuild from");
    }
    return model;
  }

  private String writeSuperblock(TargetFile target, int role, ArrayMember model) throws IOException {
    MemberSet set = opened.set();
    MdSuperblock newest = set == null ? null : set.newest();
    if (set == null || newest == null) {
      return "no superblock: the array has none";
    }
    if (newest.version() == MdVersion.V0_90) {
      return "no superblock: version 0.90 is read, not written (md can add the file as a spare)";
    }
    MemberDevice device = model.device();
    MdSuperblock like = superblockOf(set, device);
    copy(target, device, 0, like.dataOffset());
    copy(target, device, like.dataOffset() + like.dataBytes(), device.size());
    if (like.has(MdFeature.BAD_BLOCKS)) {
      blank(target, like.badBlockLog());
    }
    SuperblockEditor editor = SuperblockEditor.of(device, like);
    boolean unknown = editor.becomeMember(role, model.dataOffset(), like.dataBytes(), new SecureRandom());
    editor.events(unknown ? newest.events() + 1 : newest.events()).updated(Instant.now().getEpochSecond());
    write(target, like.at(), editor.bytes());
    return unknown ? "superblock written with one event more than the others, which do not list the member any more"
        : "superblock written as the others describe it";
  }

  /** What lies outside the data area: every member has the same bitmap. */
  private static void copy(TargetFile target, MemberDevice from, long start, long end) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment piece = arena.allocate(PIECE, 4096);
      for (long at = start; at < end; at += PIECE) {
        MemorySegment part = piece.asSlice(0, Math.min(PIECE, end - at));
        from.read(at, part);
        target.write(at, part);
      }
    }
  }

  /** The model's bad blocks are not the new member's. */
  private static void blank(TargetFile target, @Nullable ByteRange log) throws IOException {
    if (log != null) {
      byte[] empty = new byte[(int) log.length()];
      Arrays.fill(empty, (byte) 0xff);
      write(target, log.start(), empty);
    }
  }

  private static void write(TargetFile target, long at, byte[] bytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(bytes.length, 8);
      MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment, 0, bytes.length);
      target.write(at, segment);
    }
  }

  private static MdSuperblock superblockOf(MemberSet set, MemberDevice device) {
    for (MemberVerdict verdict : set.members()) {
      if (verdict.member().device().equals(device)) {
        return verdict.member().superblock();
      }
    }
    throw new IllegalStateException(device.name() + " is no member of set " + set.uuid());
  }
}
