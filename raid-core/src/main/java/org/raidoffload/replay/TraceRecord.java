package org.raidoffload.replay;

import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeRequest;

/**
 * One line of a trace.
 *
 * @param name where it came from, for messages
 * @param request what was asked
 * @param recorded what a kernel did, or null where the trace does not say
 * @param line the line of the file that it stands in, from 1; 0 where it comes from no file
 * @param live what came out of it on a live scheduler, or null where the trace does not say
 */
public record TraceRecord(String name, StripeRequest request, @Nullable RecordedChain recorded, long line,
    @Nullable LiveChain live) {

  /** A record that comes from no file. */
  public TraceRecord(String name, StripeRequest request, @Nullable RecordedChain recorded) {
    this(name, request, recorded, 0, null);
  }

  /** Name and line, as {@code live 21 (line 22)}. */
  public String label() {
    return line == 0 || name.endsWith(":" + line) ? name : name + " (line " + line + ")";
  }
}
