package org.raidoffload.replay;

import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeRequest;

/**
 * One line of a trace.
 *
 * @param name where it came from, for messages
 * @param request what was asked
 * @param recorded what a kernel did, or null where the trace does not say
 */
public record TraceRecord(String name, StripeRequest request, @Nullable RecordedChain recorded) {}
