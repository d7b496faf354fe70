package org.raidoffload.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.member.MemberFiles;
import org.raidoffload.cli.report.TextTable;
import org.raidoffload.member.BitmapSuperblock;
import org.raidoffload.member.MdSuperblock;
import org.raidoffload.member.MemberIdentity;
import org.raidoffload.member.MemberIdentity.Foreign;
import org.raidoffload.member.MemberIdentity.MdMember;
import org.raidoffload.member.MemberReader;
import org.raidoffload.member.MemberSet;
import org.raidoffload.member.MemberSets;
import org.raidoffload.member.MemberVerdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what files are, which of them belong together, and what can be done with them. */
@Command(name = "members", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Reads the superblocks of images, partitions or disks and says which belong together, which are"
        + " current, and whether their array can be read.",
    footer = {"", "Example: raid-offload members disk*.img"})
final class MembersCommand implements Callable<Integer> {
  /** Columns of a terminal. */
  private static final int WIDTH = 80;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Images, partitions or disks.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--guess", description = "Members without superblocks: try levels, layouts, chunk sizes and orders on a"
      + " sample and print a ranking with its evidence; exit code 1 where it does not put one before all others. Scrub's help"
      + " says what narrows it.")
  private boolean guess;

  @Option(names = "--data-offset", paramLabel = "BYTES", converter = ByteCounts.class,
      description = "With --guess: byte of each member where its data area starts (default 0).")
  private @Nullable Long dataOffset;

  @Option(names = "--wide", description = "Also where the data lies in each member, and when it was last written.")
  private boolean wide;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  MembersCommand() {}

  @Override
  public Integer call() throws IOException {
    if (dataOffset != null && !guess) {
      throw new IllegalArgumentException("--data-offset: goes with --guess");
    }
    try (MemberFiles files = MemberFiles.open(names)) {
      if (guess) {
        return GuessOutput.print(files, null, null, null, null, dataOffset, json, spec.commandLine().getOut());
      }
      List<MemberIdentity> identities = new ArrayList<>();
      for (var device : files.devices()) {
        identities.add(MemberReader.identify(Objects.requireNonNull(device,
            "missing is no file (members wants the files that are there)")));
      }
      MemberSets sets = MemberSets.of(identities);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Output.document(document(sets)));
      } else {
        sets.sets().forEach(set -> print(out, set));
        for (Foreign other : sets.foreign()) {
          out.println(other.device().name() + ": " + other.what());
        }
      }
      out.flush();
      return complain(sets) ? ExitCode.USAGE : ExitCode.OK;
    }
  }

  /** What no verdict can settle. */
  private boolean complain(MemberSets sets) {
    List<String> sentences = new ArrayList<>();
    for (MemberSet set : sets.sets()) {
      for (MemberVerdict verdict : set.members()) {
        if (verdict.member().damage() != null) {
          sentences.add(verdict.member().device().name() + ": " + verdict.member().damage());
        }
      }
      sentences.addAll(set.conflicts());
    }
    sentences.forEach(sentence -> spec.commandLine().getErr().println("raid-offload: " + sentence));
    spec.commandLine().getErr().flush();
    return !sentences.isEmpty();
  }

  private static ObjectNode document(MemberSets sets) {
    ObjectNode document = Output.object();
    ArrayNode all = document.putArray("sets");
    for (MemberSet set : sets.sets()) {
      ObjectNode node = all.addObject().put("uuid", set.uuid());
      MdSuperblock newest = set.newest();
      if (newest == null) {
        node.putNull("level").putNull("layout").putNull("disks").putNull("chunkBytes").putNull("metadata");
      } else {
        node.put("level", newest.array().level()).put("layout", set.layoutName())
            .put("disks", newest.array().disks()).put("chunkBytes", newest.array().chunkBytes())
            .put("metadata", newest.version().text()).put("name", newest.setName()).put("events", newest.events())
            .put("memberBytes", newest.array().memberBytes()).put("logicalBlockBytes", newest.array().logicalBlockBytes()).put("clean", newest.clean());
        ArrayNode features = node.putArray("features");
        newest.featureNames().forEach(features::add);
      }
      node.put("readable", set.readable()).put("verdict", set.verdict()).put("command", command(set));
      ArrayNode members = node.putArray("members");
      set.members().forEach(verdict -> member(members.addObject(), verdict));
      ArrayNode missing = node.putArray("missing");
      set.missing().forEach(missing::add);
    }
    ArrayNode foreign = document.putArray("foreign");
    for (Foreign other : sets.foreign()) {
      foreign.addObject().put("file", other.device().name()).put("what", other.what());
    }
    return document;
  }

  private static void member(ObjectNode node, MemberVerdict verdict) {
    MdMember member = verdict.member();
    MdSuperblock s = member.superblock();
    node.put("file", member.device().name());
    if (verdict.role() < 0) {
      node.putNull("role");
    } else {
      node.put("role", verdict.role());
    }
    node.put("events", s.events()).put("checksumOk", s.checksumOk()).put("dataOffsetBytes", s.dataOffset())
        .put("dataBytes", s.dataBytes()).put("state", verdict.state().text()).put("why", verdict.why())
        .put("metadata", s.version().text()).put("superblockOffsetBytes", s.at()).put("deviceUuid", s.deviceUuid())
        .put("updated", Instant.ofEpochSecond(s.updatedSeconds()).toString())
        .put("badBlockRanges", member.badBlocks().size());
    BitmapSuperblock bitmap = member.bitmap();
    if (bitmap == null) {
      node.putNull("bitmap");
    } else {
      node.putObject("bitmap").put("version", bitmap.version()).put("events", bitmap.events())
          .put("eventsCleared", bitmap.eventsCleared()).put("chunkBytes", bitmap.chunkBytes());
    }
    ArrayNode remarks = node.putArray("remarks");
    member.remarks().forEach(remarks::add);
  }

  /** The command that reads the array, or null. */
  private static @Nullable String command(MemberSet set) {
    if (!set.readable()) {
      return null;
    }
    StringBuilder text = new StringBuilder("raid-offload export --out FILE");
    for (MemberVerdict verdict : set.members()) {
      if (verdict.state() == MemberVerdict.State.CURRENT) {
        text.append(' ').append(verdict.member().device().name());
      }
    }
    return text.toString();
  }

  private void print(PrintWriter out, MemberSet set) {
    MdSuperblock newest = set.newest();
    out.println("set " + set.uuid());
    if (newest != null) {
      out.printf(Locale.ROOT, "  level %d, layout %s, %d disks, chunk %d%s, metadata %s, name %s,%n  %d bytes of each member,"
          + " events %d, %s%s%n", newest.array().level(), set.layoutName(), newest.array().disks(),
          newest.array().chunkBytes(), newest.array().logicalBlockBytes() == 0 ? ""
              : ", logical blocks of " + newest.array().logicalBlockBytes(), newest.version().text(),
          newest.setName().isEmpty() ? "-" : newest.setName(),
          newest.array().memberBytes(), newest.events(), newest.clean() ? "clean" : "not shut down cleanly",
          newest.featureNames().isEmpty() ? "" : ", " + String.join(", ", newest.featureNames()));
    }
    List<String> titles = new ArrayList<>(List.of("<file", "role", "events", "<checksum"));
    if (wide) {
      titles.addAll(List.of("data at", "data bytes", "<updated"));
    }
    titles.addAll(List.of("<state", "<why"));
    TextTable table = TextTable.of(titles.toArray(String[]::new));
    for (MemberVerdict verdict : set.members()) {
      MdSuperblock s = verdict.member().superblock();
      List<Object> cells = new ArrayList<>(List.of(verdict.member().device().name(), verdict.role() < 0 ? "-" : verdict.role(),
          s.events(), s.checksumOk() ? "right" : "wrong"));
      if (wide) {
        cells.addAll(List.of(s.dataOffset(), s.dataBytes(), Instant.ofEpochSecond(s.updatedSeconds())));
      }
      cells.addAll(List.of(verdict.state().text(), verdict.why()));
      table.row(cells.toArray());
    }
    (wide ? table.render() : table.render(WIDTH - 2)).lines().forEach(line -> out.println("  " + line));
    for (MemberVerdict verdict : set.members()) {
      verdict.member().remarks().forEach(r -> out.println("  " + verdict.member().device().name() + ": " + r));
    }
    out.println("  " + set.verdict());
    String command = command(set);
    if (command != null) {
      out.println("  to read it: " + command);
    }
  }
}
