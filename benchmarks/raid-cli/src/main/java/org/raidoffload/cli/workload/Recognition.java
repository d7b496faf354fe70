package org.raidoffload.cli.workload;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.raidoffload.replay.TraceFormatException;

/**
 * What a trace is, and by what that was seen.
 *
 * @param format what it is
 * @param reason by what it was recognised, a sentence's end
 * @param order of the bytes of binary events, else null
 * @param version of fio's iolog, else 0
 * @param endsOnly whether rows tell of the ends of requests alone
 */
record Recognition(TraceFormat format, String reason, @Nullable ByteOrder order, int version, boolean endsOnly) {
  private static final int LINES = 50;
  private static final int LONGEST_SHOWN = 60;
  private static final Pattern FIO = Pattern.compile("fio version (\\d+) iolog\\s*");
  private static final Pattern BLKREPLAY = Pattern.compile("\\s*start\\s*;\\s*sector\\s*;\\s*length\\s*;\\s*op\\b.*");

  static Recognition given(TraceFormat format, byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    Matcher fio = FIO.matcher(text.lines().findFirst().orElse(""));
    return new Recognition(format, "--format " + format.option(), BlktraceFile.order(head),
        fio.matches() ? version(fio) : 2, endsOnly(text));
  }

  /**
   * Recognises a trace by its first bytes.
   *
   * @throws TraceFormatException when it is nothing that is known
   */
  static Recognition of(String name, byte[] head) {
    if (head.length == 0) {
      throw new TraceFormatException(name + ": empty (a trace has at least one request)");
    }
    ByteOrder order = BlktraceFile.order(head);
    if (order != null) {
      return new Recognition(TraceFormat.BLKTRACE, "the magic of blktrace in the first four bytes, "
          + (order == ByteOrder.LITTLE_ENDIAN ? "little" : "big") + "-endian", order, 0, false);
    }
    for (byte b : head) {
      if (b == 0) {
        throw new TraceFormatException(name + ": binary, and not blktrace (the first bytes are "
            + hexadecimal(head) + ")");
      }
    }
    List<String> lines = lines(head);
    String first = lines.isEmpty() ? "" : lines.getFirst();
    Matcher fio = FIO.matcher(first);
    if (fio.matches()) {
      return new Recognition(TraceFormat.FIO, "the first line, '" + first.strip() + "'", null, version(fio), false);
    }
    if (first.startsWith("{") && first.contains("raid-offload-chain-trace")) {
      return new Recognition(TraceFormat.CHAINS, "the format that its first line names", null, 0, false);
    }
    if (first.startsWith("#") && first.contains("ELAPSED_USECS.D") && first.contains("LBA.I")) {
      String text = new String(head, StandardCharsets.ISO_8859_1);
      return new Recognition(TraceFormat.HFPLAYER, "the typed titles of its first line, with LBA.I and ELAPSED_USECS.D",
          null, 0, endsOnly(text));
    }
    for (int i = 0; i < lines.size(); i++) {
      if (BLKREPLAY.matcher(lines.get(i)).matches()) {
        return new Recognition(TraceFormat.BLKREPLAY, "line " + (i + 1) + ", 'start ; sector ; length ; op'", null, 0,
            false);
      }
    }
    return byLines(name, lines);
  }

  private static Recognition byLines(String name, List<String> all) {
    List<String> lines = all.stream().filter(l -> !l.isBlank() && !l.startsWith("#") && !l.startsWith("//")).toList();
    List<String> data = lines.subList(0, Math.min(LINES, lines.size()));
    for (TraceFormat format : TraceFormat.values()) {
      long fitting = data.stream().filter(format::fits).count();
      if (fitting > 0 && fitting * 2 >= data.size()) {
        return new Recognition(format, fitting + " of the first " + data.size() + " lines look like it", null, 0, false);
      }
    }
    String first = data.isEmpty() ? "" : data.getFirst();
    throw new TraceFormatException(name + ": no format that is known (first line: '"
        + (first.length() > LONGEST_SHOWN ? first.substring(0, LONGEST_SHOWN) + "..." : first)
        + "'); name its columns, as --columns time=1:us,offset=2:sectors,length=3:bytes,op=4");
  }

  /** Whole lines of the head; the last one may be cut and is left out where there are others. */
  private static List<String> lines(byte[] head) {
    int from = head.length > 2 && (head[0] & 0xff) == 0xef && (head[1] & 0xff) == 0xbb && (head[2] & 0xff) == 0xbf ? 3 : 0;
    List<String> lines = new ArrayList<>(new String(head, from, head.length - from, StandardCharsets.UTF_8).lines()
        .toList());
    if (lines.size() > 1 && head.length == TraceInput.HEAD_BYTES) {
      lines.removeLast();
    }
    return lines;
  }

  private static int version(Matcher fio) {
    int version = Integer.parseInt(fio.group(1));
    if (version != 2 && version != 3) {
      throw new TraceFormatException("fio iolog version " + version + " (this program reads 2 and 3)");
    }
    return version;
  }

  /** HFPlayer names the phase in the command. */
  private static boolean endsOnly(String text) {
    return text.contains("_OUT,") && !text.contains("_IN,");
  }

  private static String hexadecimal(byte[] head) {
    StringBuilder text = new StringBuilder();
    for (byte b : Arrays.copyOf(head, Math.min(8, head.length))) {
      text.append(text.isEmpty() ? "" : " ").append(String.format("%02x", b));
    }
    return text.toString();
  }
}
