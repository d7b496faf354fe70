package org.raidoffload.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.report.PrometheusEndpoint;
import org.raidoffload.metrics.OffloadMetrics;
import org.raidoffload.schedule.StripeScheduler;

/** The metrics of the scheduler that replays at present, served where that is asked for. One thread. */
final class ReplayMetrics implements AutoCloseable {
  private final @Nullable PrometheusEndpoint endpoint;
  private @Nullable OffloadMetrics present;

  private ReplayMetrics(@Nullable PrometheusEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Serves on a port, or nowhere.
   *
   * @param port negative for nowhere, 0 for any free port
   * @param notes is told the address
   * @throws IllegalArgumentException when the port cannot be had
   */
  static ReplayMetrics on(int port, PrintWriter notes) {
    if (port < 0) {
      return new ReplayMetrics(null);
    }
    try {
      PrometheusEndpoint endpoint = PrometheusEndpoint.open(port);
      notes.println("metrics: " + endpoint.address() + " (times are model time)");
      notes.flush();
      return new ReplayMetrics(endpoint);
    } catch (IOException failed) {
      throw new IllegalArgumentException("--metrics-port: " + port + " (" + failed.getMessage() + ")", failed);
    }
  }

  /** Shows this scheduler from now on, in place of the one before. */
  void watch(StripeScheduler scheduler) {
    if (endpoint == null) {
      return;
    }
    if (present != null) {
      present.close();
    }
    present = new OffloadMetrics(scheduler);
    present.bindTo(endpoint.registry());
    endpoint.beforeScrape(present::refresh);
  }

  /** Keeps serving the final figures. */
  void linger(int seconds) {
    if (endpoint == null || seconds <= 0) {
      return;
    }
    try {
      TimeUnit.SECONDS.sleep(seconds);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (endpoint != null) {
      endpoint.close();
    }
  }
}
