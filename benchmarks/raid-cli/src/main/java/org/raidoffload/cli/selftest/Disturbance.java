package org.raidoffload.cli.selftest;

import org.jspecify.annotations.Nullable;
import org.raidoffload.schedule.StripeScheduler;

/**
 * What the user does to requests in flight: {@code cancel:3} cancels one in three, {@code close:2} closes the scheduler
 * at once, about when the second is submitted. What they strike may fail, and must then leave every block as it was,
 * right, or called untrusted.
 *
 * @param name {@code cancel}, {@code close} or none
 * @param when one request in so many, or after so many
 */
record Disturbance(String name, int when) {
  static final Disturbance NONE = new Disturbance("", 0);
  private static final String CANCEL = "cancel";
  private static final String CLOSE = "close";

  static Disturbance parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    String[] fields = text.split(":", -1);
    try {
      Disturbance read = new Disturbance(fields[0], fields.length == 2 ? Integer.parseInt(fields[1]) : 0);
      if ((read.name.equals(CANCEL) || read.closes()) && read.when > 0) {
        return read;
      }
    } catch (NumberFormatException e) {
      throw refused(text, e);
    }
    throw refused(text, null);
  }

  private static IllegalArgumentException refused(String text, @Nullable Exception cause) {
    return new IllegalArgumentException("case: disturb: " + text + " (must be like cancel:3 or close:2)", cause);
  }

  boolean isThere() {
    return when > 0;
  }

  boolean closes() {
    return name.equals(CLOSE);
  }

  /** Whether it is the user's wish to cancel this request. */
  boolean strikes(int number) {
    return name.equals(CANCEL) && (number + 1) % when == 0;
  }

  /** One thread has submitted a request and now does what disturbs it, if that is meant. */
  void afterSubmission(StripeScheduler scheduler, CaseJob job) {
    if (strikes(job.number)) {
      scheduler.cancel(job.stripeNumber());
    } else if (closes() && job.number + 1 == when) {
      scheduler.closeNow();
    }
  }

  @Override
  public String toString() {
    return isThere() ? name + ":" + when : "";
  }
}
