package org.raidoffload.cli.hazards;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.DomainKind;
import org.raidoffload.mapping.LedgerViolation;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;

/** What runs the chains of one re-enacted run, on one engine over one memory. One thread. */
interface ChainRunner extends AutoCloseable {

  /** Where runs get theirs from. */
  @FunctionalInterface
  interface Source {
    /**
     * A runner to be closed after the run.
     *
     * @param insideSubmit whether the engine runs, completes and unmaps inside submit, where that can be chosen
     */
    ChainRunner open(StrategyKind lifecycle, OffloadEngine engine, DomainKind domain, boolean insideSubmit);
  }

  /** The pages that the chains work on. */
  StripePages pages();

  /**
   * Runs the chain of a request and looks at buffers as the client's callback would.
   *
   * @throws IllegalStateException when the chain fails: nothing here makes it
   */
  StripeExecution.Outcome run(StripeRequest request, List<StripeBuffer> wanted);

  /** The strategies of the chains so far. */
  Set<StrategyKind> strategies();

  /** What the ledger saw first since the runner was opened, or null. */
  @Nullable LedgerViolation firstViolation();

  @Override
  void close();
}
