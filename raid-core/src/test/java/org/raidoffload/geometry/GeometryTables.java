package org.raidoffload.geometry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Layout pictures and spot vectors that were checked against the geometry routines of the Linux 6.1 kernel, and their
 * comparison with {@link ArrayGeometry}.
 */
public final class GeometryTables {
  private static final Pattern TITLE = Pattern.compile("\\*\\*RAID-(\\d) layout (\\d+) (\\S+)\\*\\*");
  private static final Pattern ROW = Pattern.compile(" row (\\d+): ([^|]*)(\\| syn: (.*))?");

  public final List<String> differences = new ArrayList<>();
  public int points;

  private RaidLevel level = RaidLevel.RAID5;
  private ParityLayout layout = ParityLayout.LEFT_SYMMETRIC;
  private int period;

  /** Compares every cell of every picture, over several parity periods, and every spot vector. */
  public GeometryTables compareAll() {
    lines("/geometry/layout-pictures.txt").forEach(this::picture);
    lines("/geometry/points.txt").forEach(this::point);
    return this;
  }

  /** The lines of a test resource. */
  public static List<String> lines(String resource) {
    try (InputStream in = Objects.requireNonNull(GeometryTables.class.getResourceAsStream(resource), resource);
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void picture(String line) {
    Matcher title = TITLE.matcher(line);
    Matcher row = ROW.matcher(line);
    if (title.matches()) {
      level = RaidLevel.of(Integer.parseInt(title.group(1)));
      layout = ParityLayout.of(level, title.group(2));
      expect(line + " name", title.group(3), layout.mdadmName());
    } else if (line.startsWith("n=")) {
      period = Integer.parseInt(line.replaceAll(".*period=(\\d+) rows", "$1"));
    } else if (row.matches()) {
      String[] blocks = row.group(2).trim().split("\\s+");
      String[] slots = row.group(4) == null ? new String[0] : row.group(4).trim().split("\\s+");
      for (long turn : new long[] {0, 1, 7, (1L << 50) / period}) {
        pictureRow(Long.parseLong(row.group(1)) + turn * period, blocks, slots);
      }
    } else {
      throw new IllegalArgumentException("layout picture: " + line);
    }
  }

  private void pictureRow(long row, String[] blocks, String[] slots) {
    ArrayGeometry geometry = new ArrayGeometry(level, layout, blocks.length, 65536);
    String where = level + " " + layout + " n=" + blocks.length + " row " + row + " disk ";
    for (int disk = 0; disk < blocks.length; disk++) {
      points++;
      int data = geometry.dataOfDisk(row, disk);
      String ours = data >= 0 ? "D" + data : disk == geometry.pDisk(row) ? "P" : "Q";
      expect(where + disk, blocks[disk], ours);
      if (data >= 0) {
        expect(where + disk + " forward", disk, geometry.diskOfData(row, data));
      }
      if (slots.length > 0) {
        expect(where + disk + " slot", slots[disk],
            data >= 0 ? Integer.toString(geometry.slotOfData(row, data)) : ours);
      }
    }
  }

  private void point(String line) {
    long[] n = Arrays.stream(line.replaceAll("^\\| | \\|$", "").split(" \\| ")).mapToLong(Long::parseLong).toArray();
    RaidLevel pointLevel = RaidLevel.of((int) n[0]);
    ArrayGeometry geometry = new ArrayGeometry(pointLevel, ParityLayout.of(pointLevel, Long.toString(n[1])),
        (int) n[2], (int) n[3] * 512);
    long arrayByte = n[4] * 512;
    long row = geometry.rowOfArrayByte(arrayByte);
    points++;
    expect(line + " disk", n[5], (long) geometry.diskOfData(row, geometry.dataOfArrayByte(arrayByte)));
    expect(line + " sector", n[6], geometry.memberByteOfArrayByte(arrayByte) / 512);
    expect(line + " p", n[7], (long) geometry.pDisk(row));
    expect(line + " q", n[8], (long) geometry.qDisk(row));
    expect(line + " ddf", n[9] == 1, geometry.layout().ddf());
    expect(line + " inverse", arrayByte, geometry.arrayByteOfMemberByte((int) n[5], n[6] * 512).orElse(-1));
  }

  private void expect(String what, Object kernel, Object ours) {
    if (!kernel.equals(ours)) {
      differences.add(what + ": kernel " + kernel + " ours " + ours);
    }
  }
}
