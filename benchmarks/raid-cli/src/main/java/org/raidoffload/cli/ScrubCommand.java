package org.raidoffload.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.member.MemberFiles;
import org.raidoffload.cli.member.Mismatch;
import org.raidoffload.cli.member.OpenedArray;
import org.raidoffload.cli.member.Repair;
import org.raidoffload.cli.member.RepairPolicy;
import org.raidoffload.cli.member.Scrub;
import org.raidoffload.cli.member.ScrubReport;
import org.raidoffload.cli.report.ProgressLine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.parity.ParityKernels;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tests the parity of an array. */
@Command(name = "scrub", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Tests P and Q of every stripe of an array and names the stripes that are wrong; for RAID-6 also the"
        + " disk that the syndromes accuse. Members may be missing. Writes nothing, but with --repair or --undo.",
    footer = {"", "Example: raid-offload scrub disk*.img"})
final class ScrubCommand implements Callable<Integer> {
  private static final int MOST_PRINTED = 40;

  @Mixin
  private MemberOptions options = new MemberOptions();

  @Option(names = "--repair", paramLabel = "POLICY",
      description = "Put right what is wrong: parity (trust the data, as md does) or accused (make the accused disk's"
          + " block anew, RAID-6). Every change is written to a plan first.")
  private @Nullable RepairPolicy repair;

  @Option(names = "--plan", paramLabel = "FILE", description = "With --repair: where the plan of changes goes, which is"
      + " kept and undoes them (default: repair-TIME.jsonl).")
  private @Nullable Path plan;

  @Option(names = "--undo", paramLabel = "FILE", description = "Take the changes of a plan back, then scrub.")
  private @Nullable Path undo;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  ScrubCommand() {}

  @Override
  public Integer call() throws IOException {
    if (options.guess()) {
      return options.printGuess(json, spec.commandLine().getOut());
    }
    if (plan != null && repair == null) {
      throw new IllegalArgumentException("--plan: goes with --repair");
    }
    if (undo != null && repair != null) {
      throw new IllegalArgumentException("--undo and --repair: give one of them");
    }
    try (MemberFiles files = options.files()) {
      OpenedArray opened = options.open(files);
      PrintWriter err = spec.commandLine().getErr();
      opened.notes().forEach(note -> err.println("note: " + note));
      if (undo != null) {
        err.println(Repair.apply(undo, true) + " blocks put back as " + undo + " had them");
      }
      ScrubReport report;
      try (ProgressLine progress = ProgressLine.withRate("scrub", opened.array().memberBytes(),
          membersOf(opened))) {
        report = new Scrub(opened.array(), options.engine(), ParityKernels.shared()).run(progress::at);
      }
      Repair.Outcome outcome = repair == null || report.mismatchCount() == 0 ? null : repair(opened, report, repair);
      print(opened.array(), report, outcome);
      boolean right = report.readErrors() == 0
          && (report.mismatchCount() == 0 || (outcome != null && outcome.leftStripes() == 0));
      return right ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  /** Members that are read: the rate counts bytes of all of them. */
  private static int membersOf(OpenedArray opened) {
    return opened.array().geometry().disks() - opened.array().missing().size();
  }

  private Repair.Outcome repair(OpenedArray opened, ScrubReport report, RepairPolicy policy) throws IOException {
    Path file = plan != null ? plan : Path.of("repair-" + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
        .withZone(ZoneOffset.UTC).format(Instant.now()) + ".jsonl");
    Repair.Outcome outcome = new Repair(opened, options.engine(), ParityKernels.shared()).run(report, policy, file);
    spec.commandLine().getErr().println(outcome.changedStripes() == 0
        ? "nothing was changed: of " + outcome.leftStripes() + " wrong stripes the policy says for none which block to make anew"
        : outcome.changedStripes() + " stripes put right, " + outcome.leftStripes() + " left; to take it back: scrub --undo "
            + file);
    return outcome;
  }

  private void print(ArrayMembers array, ScrubReport report, Repair.@Nullable Outcome outcome) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode document = document(array, report);
      if (outcome != null) {
        document.putObject("repair").put("changedStripes", outcome.changedStripes())
            .put("leftStripes", outcome.leftStripes());
      }
      out.println(Output.document(document));
    } else {
      printText(out, array, report);
    }
    out.flush();
  }

  private static ObjectNode document(ArrayMembers array, ScrubReport report) {
    ArrayGeometry geometry = array.geometry();
    ObjectNode node = Output.object();
    node.put("level", geometry.level().number()).put("layout", geometry.layout().mdadmName())
        .put("chunkBytes", geometry.chunkBytes()).put("disks", geometry.disks());
    ArrayNode missing = node.putArray("missing");
    array.missing().forEach(missing::add);
    node.put("stripes", report.stripes()).put("checkedStripes", report.checked())
        .put("skippedStripes", report.skipped() + report.unsynced()).put("unsyncedStripes", report.unsynced())
        .put("readErrorStripes", report.readErrors()).put("mismatchCount", report.mismatchCount());
    ArrayNode mismatches = node.putArray("mismatches");
    for (Mismatch m : report.mismatches()) {
      ObjectNode one = mismatches.addObject().put("stripe", m.stripe()).put("arrayOffsetBytes", m.arrayByte())
          .put("memberOffsetBytes", m.memberByte()).put("row", m.memberByte() / geometry.chunkBytes())
          .put("p", m.p()).put("q", m.q());
      if (m.accused() < 0) {
        one.putNull("accusedDisk");
      } else {
        one.put("accusedDisk", m.accused());
      }
    }
    return node.put("qNotMds", report.qNotMds()).put("engine", report.engine()).put("readBytes", report.readBytes())
        .put("measuredBytesPerSecond", rate(report));
  }

  private static long rate(ScrubReport report) {
    return Math.round(report.readBytes() * 1e9 / Math.max(1, report.nanos()));
  }

  private static void printText(PrintWriter out, ArrayMembers array, ScrubReport report) {
    ArrayGeometry geometry = array.geometry();
    out.printf(Locale.ROOT, "RAID-%d, %s, %d disks, chunk %d: %d stripes, %d checked, %d without redundancy, %d never"
        + " synchronised%n", geometry.level().number(), geometry.layout().mdadmName(), geometry.disks(),
        geometry.chunkBytes(), report.stripes(), report.checked(), report.skipped(), report.unsynced());
    if (report.checked() == 0 && report.skipped() > 0) {
      out.println("nothing could be checked: without disks " + array.missing() + " no stripe has redundancy left");
    }
    int printed = 0;
    for (Mismatch m : report.mismatches()) {
      if (printed++ == MOST_PRINTED) {
        out.println("... (--json lists them all)");
        break;
      }
      String which = m.p() && m.q() ? "P and Q are" : m.p() ? "P is" : "Q is";
      String accused = geometry.level().parityDisks() < 2 ? "" : m.accused() < 0 ? "; which disk is unknown"
          : "; the syndromes accuse disk " + m.accused();
      out.println("stripe " + m.stripe() + " (array byte " + m.arrayByte() + "): " + which + " wrong" + accused);
    }
    if (report.qNotMds()) {
      out.println("Q is not md's: P is right and Q is wrong nearly everywhere (made by another rule or layout)");
    }
    if (report.readErrors() > 0) {
      out.println(report.readErrors() + " stripes have a block that its member did not give");
    }
    out.printf(Locale.ROOT, "%d mismatches; %.0f MB/s of members on %s (measured)%n", report.mismatchCount(),
        rate(report) / 1e6, report.engine());
  }
}
