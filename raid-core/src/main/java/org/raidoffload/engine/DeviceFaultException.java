package org.raidoffload.engine;

/** A device used an address that it has no mapping for. The descriptor fails; the memory is not touched. */
public final class DeviceFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DeviceFaultException(String message) {
    super(message, null, false, false);
  }
}
