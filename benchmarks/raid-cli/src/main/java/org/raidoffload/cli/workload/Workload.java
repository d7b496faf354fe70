package org.raidoffload.cli.workload;

/** Block requests that can be run through again and again, each time the same: a trace, or a synthetic pattern. */
public interface Workload {
  /** What it is, for headings. */
  String title();

  /** A new run through all requests. */
  BlockStream stream();
}
