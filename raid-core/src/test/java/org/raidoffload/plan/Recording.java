package org.raidoffload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.tukaani.xz.XZInputStream;

/**
 * What a stock Linux 6.1 kernel did, stripe head by stripe head. Recorded from a virtual machine by kprobes; the
 * resources are the recording with unused fields left out.
 *
 * @param set the recording that it comes from, one of {@link #SETS}
 * @param workload the parameters of the run
 * @param node the recorded stripe head
 * @param calls md's calls for this stripe in order, triggers left out, in the notation of the recording's summary
 */
record Recording(String set, JsonNode workload, JsonNode node, List<Call> calls) {
  static final List<String> SETS =
      List.of("sync", "extra", "dma-xor16-pq16", "dma-xor4-pq4-cont", "dma-xor3-pq5-nocont");

  /**
   * One call of md.
   *
   * @param text the call in md notation
   * @param destinationOffset first byte written, for copies
   * @param node the recorded call
   */
  record Call(String text, int destinationOffset, JsonNode node) {}

  String workloadId() {
    return workload.path("id").asText();
  }

  long sector() {
    return node.path("stripe_sector").asLong();
  }

  String where() {
    return workloadId() + " stripe " + sector();
  }

  List<String> strings(String field) {
    return StreamSupport.stream(node.path(field).spliterator(), false).map(JsonNode::asText).toList();
  }

  static List<Recording> load(String set) {
    Map<String, JsonNode> workloads = new LinkedHashMap<>();
    for (JsonNode w : lines("/md/" + set + "-workloads.jsonl.xz")) {
      workloads.put(w.path("id").asText(), w);
    }
    List<JsonNode> heads = lines("/md/" + set + "-chains.jsonl.xz");
    Map<String, List<Call>> batched = new LinkedHashMap<>();
    for (JsonNode head : heads) {
      collectCalls(head, batched);
    }
    return heads.stream()
        .map(h -> new Recording(set, Objects.requireNonNull(workloads.get(h.path("workload").asText())), h,
            batched.getOrDefault(key(h, h.path("stripe_sector").asText()), List.of())))
        .toList();
  }

  /** Runs that left no stripe head: md read past its stripes, or copied a member without any operation. */
  static List<JsonNode> runsWithoutHeads() {
    List<JsonNode> result = new ArrayList<>();
    for (String set : SETS) {
      Set<String> withHeads = lines("/md/" + set + "-chains.jsonl.xz").stream()
          .map(h -> h.path("workload").asText()).collect(Collectors.toSet());
      lines("/md/" + set + "-workloads.jsonl.xz").stream()
          .filter(w -> !withHeads.contains(w.path("id").asText())).forEach(result::add);
    }
    return result;
  }

  static List<JsonNode> lines(String resource) {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> result = new ArrayList<>();
    try (InputStream in = Objects.requireNonNull(Recording.class.getResourceAsStream(resource), resource);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(new XZInputStream(in), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        result.add(mapper.readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result;
  }

  private static String key(JsonNode head, String sector) {
    return head.path("workload").asText() + "@" + sector;
  }

  /** A batch runs on its first stripe head; a name such as d1@104 tells the stripe head that a call serves. */
  private static void collectCalls(JsonNode head, Map<String, List<Call>> calls) {
    for (JsonNode round : head.path("rounds")) {
      for (JsonNode op : round.path("ops")) {
        String text = text(op);
        if (text != null) {
          int at = text.indexOf('@');
          String sector = at < 0 ? head.path("stripe_sector").asText() : text.substring(at + 1).split("\\D", 2)[0];
          calls.computeIfAbsent(key(head, sector), k -> new ArrayList<>())
              .add(new Call(text.replace("@" + sector, ""), op.path("dst_offset").asInt(), op));
        }
      }
    }
  }

  private static String text(JsonNode op) {
    String srcs = String.join(",", StreamSupport.stream(op.path("srcs").spliterator(), false)
        .map(JsonNode::asText).toList());
    String outputs = none(op.path("p")) + "," + none(op.path("q"));
    return switch (op.path("kind").asText()) {
      case "memcpy" -> "memcpy(" + op.path("dst").asText() + "<-" + srcs + "," + op.path("len").asText() + ")";
      case "xor" -> "xor[" + (op.path("zero_dst").asBoolean() ? "zero" : "drop") + "](" + op.path("dst").asText() + "<-"
          + srcs + ")";
      case "xor_val" -> "xor_val(" + srcs + ")";
      case "pq" -> (op.path("xor_dst").asBoolean() ? "pq[xor](" : "pq(") + outputs + "<-" + srcs + ")";
      case "pq_val" -> "pq_val(" + outputs + "<-" + srcs + ")";
      case "recov2" -> "recov2(a=" + source(op, "faila") + ",b=" + source(op, "failb") + ")";
      case "recovDP" -> "recovDP(a=" + source(op, "faila") + ")";
      case "trigger_callback" -> null;
      default -> throw new IllegalArgumentException("call of unknown kind: " + op);
    };
  }

  private static String none(JsonNode name) {
    return name.isNull() || name.isMissingNode() ? "None" : name.asText();
  }

  private static String source(JsonNode op, String which) {
    return op.path("srcs").path(op.path(which).asInt()).asText();
  }
}
