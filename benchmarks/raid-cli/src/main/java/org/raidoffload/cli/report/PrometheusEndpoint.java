package org.raidoffload.cli.report;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Serves a registry as Prometheus text at {@code /metrics}, on the loopback address only, from a thread of its own.
 * Open until {@link #close}; any thread.
 */
public final class PrometheusEndpoint implements AutoCloseable {
  private static final String PATH = "/metrics";
  /** Text exposition format 0.0.4. */
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HttpServer server;
  private volatile Runnable beforeScrape = () -> {};

  private PrometheusEndpoint(HttpServer server) {
    this.server = server;
  }

  /**
   * Opens an endpoint.
   *
   * @param port 0 takes any free one
   * @throws IOException when the port is taken
   */
  public static PrometheusEndpoint open(int port) throws IOException {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (must be 0 to 65535)");
    }
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    PrometheusEndpoint endpoint = new PrometheusEndpoint(server);
    server.createContext(PATH, endpoint::answer);
    server.start();
    return endpoint;
  }

  /** What is served; bind meters to it. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Runs this before each scrape, on the thread that answers, from now on. */
  public void beforeScrape(Runnable refresh) {
    beforeScrape = refresh;
  }

  /** The URL to scrape. */
  public String address() {
    InetSocketAddress at = server.getAddress();
    return "http://" + at.getAddress().getHostAddress() + ":" + at.getPort() + PATH;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean get = exchange.getRequestMethod().equals("GET");
      boolean here = exchange.getRequestURI().getPath().equals(PATH);
      if (!get || !here) {
        exchange.sendResponseHeaders(here ? 405 : 404, -1);
        return;
      }
      beforeScrape.run();
      byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
      exchange.sendResponseHeaders(200, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    registry.close();
  }
}
