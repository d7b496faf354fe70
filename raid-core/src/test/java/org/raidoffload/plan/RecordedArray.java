package org.raidoffload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.request.StripeBuffer;
import org.tukaani.xz.XZInputStream;

/** The member images of one array that a Linux 6.1 kernel wrote, with the manifest that tells how. */
public final class RecordedArray {
  public final JsonNode manifest;
  public final ArrayGeometry geometry;
  private final byte[] @Nullable [] members;

  private RecordedArray(JsonNode manifest, byte[] @Nullable [] members) {
    this.manifest = manifest;
    this.members = members;
    RaidLevel level = RaidLevel.of(manifest.path("level").asInt());
    String layout = level == RaidLevel.RAID4 ? "" : manifest.path("layout_number").asText();
    geometry = new ArrayGeometry(level, ParityLayout.of(level, layout), manifest.path("raid_disks").asInt(),
        manifest.path("chunk_bytes").asInt());
  }

  /** Loads one of the tarballs that {@code md/arrays.txt} lists. */
  public static RecordedArray load(String name) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    try (InputStream in = Objects.requireNonNull(RecordedArray.class.getResourceAsStream("/md/arrays/" + name), name);
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        files.put(entry.getName().replaceFirst(".*/", ""), tar.readAllBytes());
      }
    }
    JsonNode manifest = new ObjectMapper().readTree(files.get("manifest.json"));
    int offset = manifest.path("data_offset_bytes").asInt();
    int size = manifest.path("component_size_bytes").asInt();
    byte[][] members = new byte[manifest.path("roles").size()][];
    for (int role = 0; role < members.length; role++) {
      JsonNode image = manifest.path("roles").path(role);
      members[role] = image.isNull() ? null : Arrays.copyOfRange(
          Objects.requireNonNull(files.get(image.asText())), offset, offset + size);
    }
    return new RecordedArray(manifest, members);
  }

  public String name() {
    return manifest.path("case").asText();
  }

  /** The data area of the member with the role, or null where it is missing. */
  public byte @Nullable [] member(int role) {
    return members[role];
  }

  /** Units of 4 KiB on each member. */
  int units() {
    return manifest.path("component_size_bytes").asInt() / ArrayGeometry.STRIPE_UNIT_BYTES;
  }

  long row(int unit) {
    return (long) unit * ArrayGeometry.STRIPE_UNIT_BYTES / geometry.chunkBytes();
  }

  boolean degraded() {
    return Arrays.asList(members).contains(null);
  }

  /** The blocks that the members hold at the unit; lost members are left out. */
  Map<StripeBuffer, byte[]> blocks(int unit) {
    Map<StripeBuffer, byte[]> blocks = new HashMap<>();
    int from = unit * ArrayGeometry.STRIPE_UNIT_BYTES;
    for (int disk = 0; disk < members.length; disk++) {
      byte[] member = members[disk];
      if (member != null) {
        blocks.put(RecordedRequest.block(geometry, row(unit), disk),
            Arrays.copyOfRange(member, from, from + ArrayGeometry.STRIPE_UNIT_BYTES));
      }
    }
    return blocks;
  }

  Set<StripeBuffer> lost(int unit) {
    Set<StripeBuffer> lost = new TreeSet<>();
    for (int disk = 0; disk < members.length; disk++) {
      if (members[disk] == null) {
        lost.add(RecordedRequest.block(geometry, row(unit), disk));
      }
    }
    return lost;
  }

  /** Puts back the bytes that the run corrupted after the kernel had stopped the array; returns the units hit. */
  public Set<Integer> undoCorruption() {
    Set<Integer> units = new TreeSet<>();
    for (JsonNode c : manifest.path("corruption")) {
      byte[] original = HexFormat.of().parseHex(c.path("original_hex").asText());
      int at = c.path("byte_offset_in_data_area").asInt();
      byte[] member = Objects.requireNonNull(members[c.path("role").asInt()]);
      if (!Arrays.equals(HexFormat.of().parseHex(c.path("corrupted_hex").asText()),
          Arrays.copyOfRange(member, at, at + original.length))) {
        throw new IllegalStateException(name() + ": the image does not hold what the manifest says at " + at);
      }
      System.arraycopy(original, 0, member, at, original.length);
      units.add(at / ArrayGeometry.STRIPE_UNIT_BYTES);
    }
    return units;
  }
}
