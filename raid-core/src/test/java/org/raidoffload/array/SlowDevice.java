package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.raidoffload.member.MemberDevice;

/** A device before whose writes something else happens. */
record SlowDevice(MemberDevice device, Before before) implements MemberDevice {

  /** What happens. */
  @FunctionalInterface
  interface Before {
    void write() throws InterruptedException;
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public long size() {
    return device.size();
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public void read(long offset, MemorySegment dst) throws IOException {
    device.read(offset, dst);
  }

  @Override
  public void write(long offset, MemorySegment src) throws IOException {
    try {
      before.write();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
    device.write(offset, src);
  }

  @Override
  public void flush() throws IOException {
    device.flush();
  }

  @Override
  public void close() throws IOException {
    device.close();
  }
}
