package org.raidoffload.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.guess.Guess;
import org.raidoffload.cli.guess.GuessCandidate;
import org.raidoffload.cli.guess.GuessReport;
import org.raidoffload.cli.member.MemberFiles;
import org.raidoffload.cli.report.TextTable;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.member.MemberIdentity.MdMember;
import org.raidoffload.member.MemberReader;
import picocli.CommandLine.ExitCode;

/** Runs a guess and prints its ranking. */
final class GuessOutput {
  private GuessOutput() {}

  /**
   * Guesses.
   *
   * @param disks of the array; null for as many as are named
   * @param dataOffset null to take what superblocks say, or 0
   * @return the exit code: 1 where nothing fits, or the evidence does not put one candidate before all others
   */
  static int print(MemberFiles files, @Nullable RaidLevel level, @Nullable ParityLayout layout, @Nullable Integer chunk,
      @Nullable Integer disks, @Nullable Long dataOffset, boolean json, PrintWriter out) throws IOException {
    List<MemberDevice> present = new ArrayList<>();
    files.devices().stream().filter(Objects::nonNull).forEach(present::add);
    int missing = (disks == null ? files.devices().size() : disks) - present.size();
    if (missing < 0) {
      throw new IllegalArgumentException("--disks: " + disks + " (" + present.size() + " members are named)");
    }
    List<String> remarks = new ArrayList<>();
    long offset = dataOffset == null ? offsetOfSuperblocks(present, remarks) : dataOffset;
    boolean offsetIsAssumed = dataOffset == null && remarks.isEmpty();
    boolean missingIsKnown = missing > 0 || disks != null;
    GuessReport report = new Guess(present, new Guess.Known(level, layout, chunk, missing, missingIsKnown), offset).run();
    remarks.addAll(report.remarks());
    remarks.add(sentence(report));
    if (offsetIsAssumed && !report.ranking().isEmpty() && !report.decided()) {
      remarks.add("the data is taken to start at byte 0 of each member, and no other place was tried: parity fits at any,"
          + " so if file systems are expected and none was found, try --data-offset with 128K, 1M or 128M, where mdadm's"
          + " arrays usually start");
    }
    if (json) {
      out.println(Output.document(document(report, remarks)));
    } else {
      print(out, report, remarks);
    }
    out.flush();
    return report.decided() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** Superblocks are not used for a guess, but for where the data starts. */
  private static long offsetOfSuperblocks(List<MemberDevice> members, List<String> remarks) throws IOException {
    TreeSet<Long> offsets = new TreeSet<>();
    for (MemberDevice member : members) {
      if (MemberReader.identify(member) instanceof MdMember md && md.damage() == null) {
        offsets.add(md.superblock().dataOffset());
      }
    }
    if (offsets.size() != 1) {
      return 0;
    }
    remarks.add("the members have md superblocks, of which only the data offset of " + offsets.first()
        + " is used (members says what else they tell)");
    return offsets.first();
  }

  private static String sentence(GuessReport report) {
    String tried = String.format(Locale.ROOT, "%d candidates tried on %d bytes of each member%s", report.tried(),
        report.sampledBytes(), report.allOrders() ? ", all orders among them"
            : " (not all orders: with so many members better ones are looked for by exchanging members)");
    if (report.ranking().isEmpty()) {
      return tried + "; none fits: these are not the members of one array, or their data starts elsewhere"
          + " (--data-offset)";
    }
    return tried + (report.decided() ? "; the first has the best evidence alone"
        : "; NOT DECIDED: " + report.asGood() + " have evidence that the first's does not beat by more than chance may")
        + ". Nothing was assembled: look at the evidence, then try with export or scrub";
  }

  private static ObjectNode document(GuessReport report, List<String> remarks) {
    ObjectNode document = Output.object().put("candidatesTried", report.tried()).put("allOrders", report.allOrders())
        .put("decided", report.decided()).put("asGoodAsFirst", report.asGood())
        .put("sampledBytesOfEachMember", report.sampledBytes()).put("dataOffsetBytes", report.dataOffset());
    ArrayNode ranking = document.putArray("ranking");
    int rank = 1;
    for (GuessCandidate c : report.ranking()) {
      ObjectNode node = ranking.addObject().put("rank", rank++).put("level", c.geometry().level().number())
          .put("layout", c.geometry().layout().mdadmName()).put("chunkBytes", c.geometry().chunkBytes())
          .put("disks", c.geometry().disks());
      ArrayNode order = node.putArray("order");
      c.order().forEach(order::add);
      node.put("score", c.score());
      ObjectNode evidence = node.putObject("evidence").put("parityMatches", c.parityMatches())
          .put("paritySamples", c.paritySamples()).put("parityPlace", c.parityPlace()).put("neighbours", c.neighbours());
      ArrayNode signatures = evidence.putArray("signatures");
      c.signatures().forEach(signatures::add);
      evidence.put("signaturesMissing", c.signaturesMissing());
      node.put("command", command(c, report.dataOffset()));
    }
    ArrayNode sentences = document.putArray("remarks");
    remarks.forEach(sentences::add);
    return document;
  }

  private static void print(PrintWriter out, GuessReport report, List<String> remarks) {
    if (!report.ranking().isEmpty()) {
      TextTable table = TextTable.of("rank", "level", "<layout", "chunk", "score", "parity fits", "parity's place",
          "neighbours", "signatures", "<order");
      int rank = 1;
      for (GuessCandidate c : report.ranking()) {
        table.row(rank++, c.geometry().level().number(), c.geometry().layout().mdadmName(), c.geometry().chunkBytes(),
            String.format(Locale.ROOT, "%.3f", c.score()), c.parityMatches() + " of " + c.paritySamples(),
            String.format(Locale.ROOT, "%.4f", c.parityPlace()), String.format(Locale.ROOT, "%.4f", c.neighbours()),
            c.signatures().size() + " of " + (c.signatures().size() + c.signaturesMissing()),
            String.join(" ", shortNames(c.order())));
      }
      out.print(table.render());
      out.println("parity's place: how little the blocks there look like parity; neighbours: how unlike blocks are that"
          + " follow one another; less is better");
      GuessCandidate first = report.ranking().getFirst();
      first.signatures().forEach(s -> out.println("  " + s));
    }
    remarks.forEach(out::println);
    if (!report.ranking().isEmpty()) {
      out.println("to try the first: " + command(report.ranking().getFirst(), report.dataOffset()));
    }
  }

  /** Names without their folders, where those are all different. */
  private static List<String> shortNames(List<String> names) {
    List<String> last = names.stream().map(name -> name.substring(name.lastIndexOf('/') + 1)).toList();
    return last.stream().distinct().count() == names.size() ? last : names;
  }

  private static String command(GuessCandidate c, long dataOffset) {
    return "raid-offload scrub --level " + c.geometry().level().number() + " --layout " + c.geometry().layout().mdadmName()
        + " --chunk " + c.geometry().chunkBytes() + (dataOffset == 0 ? "" : " --data-offset " + dataOffset) + " "
        + String.join(" ", c.order());
  }
}
