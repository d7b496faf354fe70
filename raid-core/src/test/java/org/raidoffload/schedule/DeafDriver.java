package org.raidoffload.schedule;

/** A driver that is not told of those who wait at its channels. */
record DeafDriver(ChannelDriver driver) implements ChannelDriver {
  @Override
  public void issued(ServedChannel channel) {
    driver.issued(channel);
  }

  @Override
  public void waits(ServedChannel channel) {}

  @Override
  public boolean isDriving() {
    return driver.isDriving();
  }

  @Override
  public boolean poll() {
    return driver.poll();
  }

  @Override
  public void await(WaitingSubmission submission) {
    driver.await(submission);
  }

  @Override
  public void pause() {
    driver.pause();
  }

  @Override
  public boolean finish(long patienceNanos) {
    return driver.finish(patienceNanos);
  }
}
