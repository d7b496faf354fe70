package org.raidoffload.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.MapFaults;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.CoherentDomain;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.FailingDomain;

/**
 * The domains of an engine's devices, asked for once each. With threads, submitters and channels map alike, so that a
 * domain that is not made for that gets a lock, which all of them share since they may share a cache.
 */
final class SharedDomains {
  private final Map<Integer, DmaDomain> ofDevice = new HashMap<>();
  /** Each domain that watches the CPU, once, however many devices share it. */
  private final IdentityHashMap<DmaDomain, DmaDomain> watchers = new IdentityHashMap<>();
  private final List<DmaDomain> inOrder = new ArrayList<>();

  SharedDomains(OffloadEngine engine, IntFunction<DmaDomain> factory, boolean threads) {
    MapFaults faults = engine.mapFaults();
    ReentrantLock lock = new ReentrantLock();
    for (ChannelDescription channel : engine.channels()) {
      int device = channel.device();
      if (ofDevice.containsKey(device)) {
        continue;
      }
      DmaDomain domain = factory.apply(device);
      if (domain == null) {
        throw new IllegalArgumentException("domains: null for device " + device + " (must be a domain, such as a "
            + "CoherentDomain)");
      }
      if (threads && domain.oneThreadOnly()) {
        throw new IllegalArgumentException("domains: " + domain.name() + " for device " + device + " (works on one thread"
            + " only, and threads serve this scheduler: build it inline, or run it in a simulation)");
      }
      DmaDomain safe = domain;
      if (!(domain instanceof CoherentDomain)) {
        safe = threads ? new LockedDomain(domain, lock) : domain;
        if (watchers.putIfAbsent(domain, safe) == null) {
          inOrder.add(safe);
        }
      }
      ofDevice.put(device, faults.equals(MapFaults.NONE) ? safe : new FailingDomain(safe, faults, device));
    }
  }

  DmaDomain of(int device) {
    DmaDomain domain = ofDevice.get(device);
    if (domain == null) {
      throw new IllegalArgumentException("device " + device + ": the engine has no such device");
    }
    return domain;
  }

  /** Those to be told what the CPU touches. */
  List<DmaDomain> watchers() {
    return List.copyOf(inOrder);
  }
}
