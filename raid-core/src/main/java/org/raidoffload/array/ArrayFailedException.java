package org.raidoffload.array;

import java.io.IOException;
import java.io.Serial;

/** Too few members are left for what was asked. The message says which are lost and how many the level survives. */
public final class ArrayFailedException extends IOException {
  @Serial
  private static final long serialVersionUID = 1L;

  ArrayFailedException(String message) {
    super(message);
  }
}
