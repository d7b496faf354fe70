package org.raidoffload.engine;

/** Takes completions. Called from {@link EngineChannel#poll}, on the polling thread, never from inside submit. */
@FunctionalInterface
public interface CompletionSink {

  /**
   * A descriptor ended.
   *
   * @param cookie as given at submit
   * @param status see {@link CompletionStatus}
   */
  void completed(long cookie, int status);
}
