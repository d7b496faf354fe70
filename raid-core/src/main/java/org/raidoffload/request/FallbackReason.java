package org.raidoffload.request;

/** Why a leg was run by the software engine instead of its channel. */
public enum FallbackReason {
  /** None: no leg fell back. */
  NONE,
  /** The engine reported an error for a descriptor of the leg. */
  ENGINE_ERROR,
  /** The channel did not complete the leg in time and was reset. */
  TIMEOUT,
  /** The channel was reset while the leg was outstanding, on account of another chain. */
  CHANNEL_RESET,
  /** A buffer of the leg could not be mapped. */
  MAP_FAILED,
  /** Every channel that could run the leg is taken out after repeated failures. */
  CHANNEL_OUT,
  /** A buffer of the leg lies at an address that is not a multiple of what the channel asks for. */
  UNALIGNED
}
