package org.raidoffload.schedule;

import java.util.concurrent.locks.ReentrantLock;
import org.raidoffload.mapping.Direction;
import org.raidoffload.mapping.DmaDomain;

/** A domain made for one thread at a time, behind a lock: simulated domains under threads. Any thread. */
final class LockedDomain implements DmaDomain {
  private final DmaDomain domain;
  private final ReentrantLock lock;

  /** A domain that shares its lock with the others of its scheduler, as they may share counters. */
  LockedDomain(DmaDomain domain, ReentrantLock lock) {
    this.domain = domain;
    this.lock = lock;
  }

  @Override
  public String name() {
    return domain.name();
  }

  @Override
  public long map(long cpuAddress, long bytes, Direction direction) {
    lock.lock();
    try {
      return domain.map(cpuAddress, bytes, direction);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void unmap(long deviceAddress, long bytes, Direction direction) {
    lock.lock();
    try {
      domain.unmap(deviceAddress, bytes, direction);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long resolve(long deviceAddress, long bytes, boolean write) {
    lock.lock();
    try {
      return domain.resolve(deviceAddress, bytes, write);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void beforeCpuRead(long cpuAddress, long bytes) {
    lock.lock();
    try {
      domain.beforeCpuRead(cpuAddress, bytes);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void beforeCpuWrite(long cpuAddress, long bytes) {
    lock.lock();
    try {
      domain.beforeCpuWrite(cpuAddress, bytes);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void afterCpuWrite(long cpuAddress, long bytes) {
    lock.lock();
    try {
      domain.afterCpuWrite(cpuAddress, bytes);
    } finally {
      lock.unlock();
    }
  }
}
