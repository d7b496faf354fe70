package org.raidoffload.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.BindException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.metrics.OffloadMetrics;
import org.raidoffload.request.StripeArena;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.StripeScheduler;

class PrometheusEndpointTest {

  private static HttpURLConnection get(String address) throws IOException {
    return (HttpURLConnection) URI.create(address).toURL().openConnection();
  }

  @Test
  void servesTheMetersAsPrometheusText() throws IOException {
    try (PrometheusEndpoint endpoint = PrometheusEndpoint.open(0);
        StripeScheduler scheduler = StripeScheduler.on(EngineRegistry.load().get("iop3xx")).name("a").build();
        OffloadMetrics metrics = new OffloadMetrics(scheduler)) {
      metrics.bindTo(endpoint.registry());
      HttpURLConnection answer = get(endpoint.address());
      String text = new String(answer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(200, answer.getResponseCode());
      assertTrue(answer.getContentType().startsWith("text/plain; version=0.0.4"));
      assertTrue(text.contains("raid_offload_chains_submitted_chains_total{engine=\"iop3xx-33x\",scheduler=\"a\"} 0.0"), text);
      assertTrue(text.contains("raid_offload_chain_latency_seconds_count"), text);
      assertTrue(text.contains("# HELP raid_offload_ledger_violations"), text);
      assertEquals(404, get(endpoint.address() + "/other").getResponseCode());
      HttpURLConnection post = get(endpoint.address());
      post.setRequestMethod("POST");
      assertEquals(405, post.getResponseCode());
    }
  }

  /** One line of a scrape: the value of the metric with these labels. */
  private static double value(String text, String metric) {
    List<String> lines = text.lines().filter(line -> line.startsWith(metric + " ")).toList();
    assertEquals(1, lines.size(), metric + " in:\n" + text);
    return Double.parseDouble(lines.getFirst().substring(metric.length() + 1));
  }

  @Test
  void latenciesAreAHistogramOfPrometheus() throws Exception {
    int chains = 200;
    StripeRequest write = StripeRequest.write(ArrayGeometry.raid5(4, 4096), 0, 0, 1, 2);
    try (PrometheusEndpoint endpoint = PrometheusEndpoint.open(0);
        StripeScheduler scheduler = StripeScheduler.on(EngineRegistry.load().get("software")).name("a").build();
        Arena arena = new StripeArena();
        OffloadMetrics metrics = new OffloadMetrics(scheduler)) {
      metrics.bindTo(endpoint.registry());
      endpoint.beforeScrape(metrics::refresh);
      StripeMemory memory = scheduler.plan(write).allocate(arena);
      long slowest = 0;
      long began = System.nanoTime();
      for (int i = 0; i < chains; i++) {
        long from = System.nanoTime();
        assertTrue(scheduler.submit(write, memory).toCompletableFuture().get().succeeded());
        slowest = Math.max(slowest, System.nanoTime() - from);
      }
      double most = (System.nanoTime() - began) / 1e9;
      String text = new String(get(endpoint.address()).getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      String name = "raid_offload_chain_latency_seconds";
      String labels = "{engine=\"software\",scheduler=\"a\"";
      assertTrue(text.contains("# TYPE " + name + " histogram\n"), text);
      assertEquals(chains, value(text, name + "_count" + labels + "}"));
      double sum = value(text, name + "_sum" + labels + "}");
      assertTrue(sum > 0 && sum < most, sum + " s of " + most);
      double last = 0;
      for (int power = 10; power <= 34; power++) {
        double edge = (1L << power) / 1e9;
        double within = value(text, name + "_bucket" + labels + ",le=\"" + edge + "\"}");
        assertTrue(within >= last, "cumulative at " + edge);
        assertTrue(edge * 1e9 < slowest || within == chains, "the slowest took " + slowest + " ns, " + within + " at " + edge);
        last = within;
      }
      assertEquals(chains, value(text, name + "_bucket" + labels + ",le=\"+Inf\"}"));
      assertEquals(chains, value(text, "raid_offload_chains_submitted_chains_total" + labels + "}"));
    }
  }

  @Test
  void listensOnTheLoopbackAddressOnlyAndSaysWhenThePortIsTaken() throws IOException {
    try (PrometheusEndpoint endpoint = PrometheusEndpoint.open(0)) {
      URI address = URI.create(endpoint.address());
      assertTrue(InetAddress.getByName(address.getHost()).isLoopbackAddress());
      assertThrows(BindException.class, () -> PrometheusEndpoint.open(address.getPort()));
    }
    assertThrows(IllegalArgumentException.class, () -> PrometheusEndpoint.open(65536));
  }
}
