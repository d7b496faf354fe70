package org.raidoffload.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.compare.NamedEngine;
import org.raidoffload.cli.member.MemberFiles;
import org.raidoffload.cli.member.OpenedArray;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which array a command is about: members with superblocks, or members in order and a geometry. */
final class MemberOptions {
  @Parameters(arity = "1..*", paramLabel = "MEMBER",
      description = "Images, partitions or disks, in any order where they have md superblocks. With --level: in order,"
          + " with the word missing in place of a lost one.")
  List<String> members = new ArrayList<>();

  @Option(names = "--level", paramLabel = "N", converter = Levels.class,
      description = "4, 5 or 6: the array has no superblocks, or they are not to be used. Needs --chunk.")
  private @Nullable Integer level;

  @Option(names = "--layout", completionCandidates = Candidates.Layouts.class, paramLabel = "NAME",
      description = "With --level: mdadm's name or md's number (default left-symmetric).")
  private @Nullable String layout;

  @Option(names = "--chunk", paramLabel = "BYTES", converter = Sizes.class,
      description = "With --level: chunk size, any multiple of 512.")
  private @Nullable Integer chunk;

  @Option(names = "--disks", paramLabel = "N", description = "With --level: disks of the array; by default as many as"
      + " members are named.")
  private @Nullable Integer disks;

  @Option(names = "--data-offset", paramLabel = "BYTES", converter = ByteCounts.class,
      description = "With --level or --guess: byte of each member where its data area starts (default 0).")
  private @Nullable Long dataOffset;

  @Option(names = "--member-bytes", defaultValue = "0", paramLabel = "BYTES", converter = ByteCounts.class,
      description = "With --level: bytes of each data area that the array uses; by default as far as enough members"
          + " reach.")
  private long memberBytes;

  @Option(names = "--guess", description = "Do nothing but try levels, layouts, chunk sizes and orders of the members on a"
      + " sample of them, and print a ranking with its evidence; exit code 1 where it does not put one before all others."
      + " --level, --layout, --chunk (needed for one below 4096), --disks and --data-offset narrow it; one"
      + " member may be missing. At most 16 MiB of each member are read and 40,320 orders tried under each of at most 9 chunk sizes and 14 layouts.")
  private boolean guess;

  @Option(names = "--engine", completionCandidates = Candidates.Engines.class, defaultValue = "software", paramLabel = "NAME",
      description = "What runs the parity work: a preset, or a file that describes one (default ${DEFAULT-VALUE}).")
  private String engine;

  @SuppressWarnings("NullAway.Init")
  MemberOptions() {}

  /** Opens the files for reading. */
  MemberFiles files() throws IOException {
    return MemberFiles.open(members);
  }

  /** Opens the files for reading and writing. */
  MemberFiles writableFiles() throws IOException {
    return MemberFiles.open(members, true);
  }

  /** Whether the user only wants to know how the members may belong together. */
  boolean guess() {
    return guess;
  }

  /** Prints the guess; returns the exit code. */
  int printGuess(boolean json, PrintWriter out) throws IOException {
    if (memberBytes != 0) {
      throw new IllegalArgumentException("--member-bytes: has no effect with --guess");
    }
    RaidLevel raid = level == null ? null : RaidLevel.of(level);
    ParityLayout named = layout == null ? null : ParityLayout.of(raid == null ? RaidLevel.RAID6 : raid, layout);
    try (MemberFiles files = files()) {
      return GuessOutput.print(files, raid, named, chunk, disks, dataOffset, json, out);
    }
  }

  /** The array that the files and options are about. */
  OpenedArray open(MemberFiles files) throws IOException {
    if (level == null) {
      if (chunk != null || disks != null || dataOffset != null || memberBytes != 0) {
        throw new IllegalArgumentException("--level is missing (--chunk, --disks, --data-offset and --member-bytes"
            + " describe an array without superblocks)");
      }
      return OpenedArray.bySuperblocks(files);
    }
    if (chunk == null) {
      throw new IllegalArgumentException("--chunk is missing (an array without superblocks needs --level and --chunk)");
    }
    RaidLevel raid = RaidLevel.of(level);
    ArrayGeometry geometry = new ArrayGeometry(raid, ParityLayout.of(raid, layout == null ? ParityLayout.LEFT_SYMMETRIC.mdadmName() : layout),
        disks == null ? members.size() : disks, chunk);
    return OpenedArray.described(files, geometry, dataOffset == null ? 0 : dataOffset, memberBytes);
  }

  OffloadEngine engine() {
    return EngineRegistry.alone(engine)
        .orElseGet(() -> NamedEngine.find(EngineRegistry.load(), engine, null, (Path) null).engine());
  }
}
