package org.raidoffload.cli.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.raidoffload.cli.workload.BlockRequest.Kind;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.replay.RecordedChain;
import org.raidoffload.replay.TraceReader;
import org.raidoffload.replay.TraceRecord;
import org.raidoffload.request.StripeBuffer;
import org.tukaani.xz.XZInputStream;

/** The model of the stripe cache turns block requests into the chains that Linux 6.1 md made of them. */
class StripeCacheKernelTest {

  /** What the recording that comes with the program says of each stripe, by run and by sector on the members. */
  private static Map<String, Map<Long, RecordedChain>> recorded() throws IOException {
    Map<String, Map<Long, RecordedChain>> runs = new TreeMap<>();
    try (InputStream in = Objects.requireNonNull(
            StripeCacheKernelTest.class.getResourceAsStream("/recordings/linux-6.1-md.jsonl.gz"));
        TraceReader reader = TraceReader.of("recording", in)) {
      for (TraceRecord record = reader.next(); record != null; record = reader.next()) {
        int at = record.name().lastIndexOf('@');
        runs.computeIfAbsent(record.name().substring(0, at), k -> new TreeMap<>())
            .put(Long.parseLong(record.name().substring(at + 1)), Objects.requireNonNull(record.recorded()));
      }
    }
    return runs;
  }

  private static List<JsonNode> requests() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    ObjectMapper mapper = new ObjectMapper();
    try (InputStream in = Objects.requireNonNull(
            StripeCacheKernelTest.class.getResourceAsStream("/workload/md-requests.jsonl.xz"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(new XZInputStream(in), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        all.add(mapper.readTree(line));
      }
    }
    return all;
  }

  private static CacheOptions options(JsonNode run) {
    RaidLevel level = RaidLevel.of(run.path("level").asInt());
    ArrayGeometry geometry = new ArrayGeometry(level, ParityLayout.of(level, run.path("layout").asText()),
        run.path("disks").asInt(), run.path("chunkBytes").asInt());
    Set<Integer> failed = new HashSet<>();
    run.path("failed").forEach(d -> failed.add(d.asInt()));
    return new CacheOptions(geometry, CacheOptions.STRIPES, CacheOptions.PREREAD_BYPASS, run.path("rmwLevel").asInt(),
        run.path("skipCopy").asBoolean(), failed, -1, 1, CacheOptions.PREREAD_NANOS, CacheOptions.PLUG_NANOS);
  }

  @Test
  void everyRecordedRequestMakesTheChainsThatTheKernelMade() throws IOException {
    Map<String, Map<Long, RecordedChain>> recorded = recorded();
    int chains = 0;
    int runs = 0;
    for (JsonNode run : requests()) {
      String id = run.path("id").asText();
      CacheOptions options = options(run);
      List<RecordedChain> made = new ArrayList<>();
      StripeCache cache = new StripeCache(options, new StripeRequests(options), (request, plan, nanos) ->
          made.add(new RecordedChain(names(plan.memberReads()), names(plan.memberWrites()), plan.mdOrder())));
      BlockRequest request = new BlockRequest();
      request.set(run.path("dir").asText().equals("write") ? Kind.WRITE : Kind.READ, 0, run.path("offset").asLong(),
          run.path("length").asLong());
      request.sync = true;
      cache.take(request, request.offset);
      cache.finish();
      List<RecordedChain> wanted = List.copyOf(recorded.getOrDefault(id, Map.of()).values());
      assertEquals(sorted(wanted), sorted(made), id);
      chains += made.size();
      runs++;
    }
    assertTrue(runs > 500 && chains > 700, runs + " runs, " + chains + " chains");
  }

  private static List<String> names(List<StripeBuffer> blocks) {
    return blocks.stream().map(StripeBuffer::name).toList();
  }

  private static List<String> sorted(List<RecordedChain> chains) {
    return chains.stream().map(RecordedChain::toString).sorted().toList();
  }

  @Test
  void aRunThatIsHealthyAndReadsMakesNoChain() {
    CacheOptions options = CacheOptions.of(ArrayGeometry.raid5(5, 65_536));
    List<StripePlan> made = new ArrayList<>();
    StripeCache cache = new StripeCache(options, new StripeRequests(options), (request, plan, nanos) -> made.add(plan));
    BlockRequest request = new BlockRequest();
    request.set(Kind.READ, 0, 4096, 1 << 20);
    cache.take(request, request.offset);
    cache.finish();
    assertEquals(List.of(), made);
    assertEquals(1, cache.counts().pastReads);
  }
}
