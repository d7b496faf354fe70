package org.raidoffload.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.metrics.OffloadMetrics;
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
