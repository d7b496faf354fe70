package org.raidoffload.member;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A member could not be opened, read or written. The message names the member, the place and the reason. */
public final class MemberException extends IOException {
  @Serial
  private static final long serialVersionUID = 1L;

  private final String member;
  private final long offset;

  /**
   * An error at a place.
   *
   * @param member the device's name
   * @param offset byte of the device, or -1 where the error is not about a place
   * @param what a phrase that follows the name: what failed and why
   */
  public MemberException(String member, long offset, String what, @Nullable Throwable cause) {
    super(member + ": " + what, cause);
    this.member = member;
    this.offset = offset;
  }

  /** The device's name. */
  public String member() {
    return member;
  }

  /** The byte of the device, or -1. */
  public long offset() {
    return offset;
  }
}
