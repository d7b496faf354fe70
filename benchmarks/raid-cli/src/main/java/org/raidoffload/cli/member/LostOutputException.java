package org.raidoffload.cli.member;

import java.io.IOException;

/** Standard output took no more: its reader is gone, or its device is full. */
public final class LostOutputException extends IOException {
  private static final long serialVersionUID = 1;

  LostOutputException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
