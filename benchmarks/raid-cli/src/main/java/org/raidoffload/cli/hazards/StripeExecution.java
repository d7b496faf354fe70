package org.raidoffload.cli.hazards;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.Leg;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.chain.StripeChain;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.DescriptorExecutor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.mapping.ChainBook;
import org.raidoffload.mapping.DeviceDomains;
import org.raidoffload.mapping.Direction;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.DomainEvent;
import org.raidoffload.mapping.MappingEntry;
import org.raidoffload.mapping.MappingLayout;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.request.StripeBuffer;

/**
 * Runs one chain step by step over given domains, with every liberty that drivers take: the laboratory behind
 * {@code hazards}. The scheduler runs chains for real; this runs them wrongly on purpose. One thread, one use.
 */
final class StripeExecution {

  /**
   * How a chain ended.
   *
   * @param status of the first failure, or {@link CompletionStatus#OK}
   * @param mismatch result bits of the validations
   * @param contents what the client saw of the buffers it asked for
   */
  record Outcome(int status, int mismatch, Map<StripeBuffer, byte[]> contents) {}

  private static final int UNMAPPED = -2;

  private final StripeChain chain;
  private final MappingLayout layout;
  private final StripePages pages;
  private final DeviceDomains domains;
  private final MappingLedger ledger;
  private final ChainBook book;
  private final ParityKernel kernel;
  private final DriverHabits habits;
  private final @Nullable List<String> log;
  private int eventsLogged;
  private final long[] deviceAddresses;
  private final List<ChainDescriptor> reapLater = new ArrayList<>();
  private final Map<StripeBuffer, byte[]> contents = new LinkedHashMap<>();
  private int status = CompletionStatus.OK;
  private int mismatch;
  private boolean mapFailed;

  StripeExecution(MappingLayout layout, StripePages pages, DeviceDomains domains, MappingLedger ledger,
      ParityKernel kernel, DriverHabits habits, @Nullable List<String> log) {
    this.layout = layout;
    this.chain = layout.chain();
    this.pages = pages;
    this.domains = domains;
    this.ledger = ledger;
    this.book = ledger.newBook();
    this.kernel = kernel;
    this.habits = chain.decision().kind().baseline() ? habits : onlyTheMachine(habits);
    this.log = log;
    this.deviceAddresses = new long[layout.entries().size()];
    Arrays.fill(deviceAddresses, UNMAPPED);
  }

  /** Where the client unmaps, a driver's habits have no say; what happens on the machine happens all the same. */
  private static DriverHabits onlyTheMachine(DriverHabits habits) {
    return new DriverHabits() {
      @Override
      public void preparing(StripeExecution run, int operation) {
        habits.preparing(run, operation);
      }

      @Override
      public void mapped(StripeExecution run, List<Integer> operations) {
        habits.mapped(run, operations);
      }

      @Override
      public void ran(StripeExecution run, ChainDescriptor descriptor) {
        habits.ran(run, descriptor);
      }
    };
  }

  StripeChain chain() {
    return chain;
  }

  StripePages pages() {
    return pages;
  }

  /** Runs the chain and looks at the buffers as the client's callback would. */
  Outcome run(long stripe, List<StripeBuffer> wanted) {
    domains.naming(pages::name);
    ledger.onViolation(v -> log("LEDGER " + v.rule().label() + ": " + v.sentence()));
    book.begin(stripe);
    for (Leg leg : chain.legs()) {
      if (status != CompletionStatus.OK || mapFailed) {
        break;
      }
      if (leg.channelClass().cpu()) {
        runOnCpu(leg);
      } else {
        runOnDevice(leg);
      }
    }
    boolean before = habits.callsBackFirst();
    if (before) {
      deliver(wanted);
    }
    reapWaiting();
    if (status != CompletionStatus.OK || mapFailed) {
      book.aborted();
      unmapRest();
    }
    if (!before) {
      deliver(wanted);
    }
    book.ended();
    return new Outcome(mapFailed ? CompletionStatus.FAILED : status, mismatch, contents);
  }

  private void log(String line) {
    if (log != null) {
      log.add(line);
      List<DomainEvent> events = domains.events();
      for (; eventsLogged < events.size(); eventsLogged++) {
        log.add("MEMORY " + events.get(eventsLogged));
      }
    }
  }

  private void deliver(List<StripeBuffer> wanted) {
    book.delivered();
    log("client: callback");
    for (StripeBuffer b : wanted) {
      book.cpuReads("client", b, pages.address(b), StripePages.PAGE_BYTES);
      contents.put(b, pages.read(b));
    }
  }

  private void runOnDevice(Leg leg) {
    boolean byOperation = habits.timing() != DriverHabits.Timing.AFTER_THE_MAPS;
    if (!byOperation) {
      leg.operations().forEach(op -> habits.preparing(this, op));
      for (int e : layout.mapAtStart(leg.index())) {
        map(e);
      }
      if (mapFailed) {
        return;
      }
      habits.mapped(this, leg.operations());
    }
    int device = device(leg.index());
    DmaDomain domain = domains.of(device);
    try (EngineChannel channel = chain.engine().open(leg.channelClass().channels().getFirst(), domain, kernel)) {
      int n = leg.descriptors().size();
      Descriptor[] built = new Descriptor[n];
      for (int d = 0; d < n && !mapFailed; d++) {
        ChainDescriptor descriptor = leg.descriptors().get(d);
        if (byOperation && (d == 0 || leg.descriptors().get(d - 1).operation() != descriptor.operation())) {
          habits.preparing(this, descriptor.operation());
          mapOperation(leg, d);
          habits.mapped(this, List.of(descriptor.operation()));
        }
        if (mapFailed) {
          return;
        }
        built[d] = build(leg, d);
        book.submitted(leg.index(), descriptor.operation(), device, built[d]);
        log("submit " + describe(descriptor) + " to " + leg.channelClass().name());
        channel.submit(built[d], d);
        if (byOperation) {
          channel.doorbell();
          channel.poll((cookie, s) -> completed(leg, (int) cookie, built[(int) cookie], s));
        }
      }
      channel.doorbell();
      channel.poll((cookie, s) -> completed(leg, (int) cookie, built[(int) cookie], s));
    }
    for (int e : layout.unmapAtEnd(leg.index())) {
      unmap(e, layout.entries().get(e).direction());
    }
  }

  private void mapOperation(Leg leg, int first) {
    int operation = leg.descriptors().get(first).operation();
    for (int d = first; d < leg.descriptors().size() && leg.descriptors().get(d).operation() == operation; d++) {
      for (int e : touched(leg, d)) {
        if (deviceAddresses[e] == UNMAPPED) {
          map(e);
        }
      }
    }
  }

  private List<Integer> touched(Leg leg, int d) {
    List<Integer> entries = new ArrayList<>();
    for (int i = 0; i < leg.descriptors().get(d).sourceCount(); i++) {
      entries.add(layout.source(leg.index(), d, i));
    }
    entries.add(layout.destination(leg.index(), d, 0));
    entries.add(layout.destination(leg.index(), d, 1));
    return entries.stream().filter(e -> e >= 0).distinct().toList();
  }

  private void completed(Leg leg, int d, Descriptor descriptor, int result) {
    ChainDescriptor step = leg.descriptors().get(d);
    log("ran " + describe(step) + (CompletionStatus.isFailure(result) ? ": " + CompletionStatus.name(result) : ""));
    habits.ran(this, step);
    if (CompletionStatus.isFailure(result)) {
      status = result;
    } else {
      mismatch |= result;
    }
    book.completed(step.operation(), device(leg.index()), descriptor);
    boolean last = leg.index() == chain.legs().size() - 1 && d == leg.descriptors().size() - 1;
    boolean late = habits.timing() == DriverHabits.Timing.AT_ONCE_REAPED_LATE;
    if (late || (last && habits.callsBackFirst())) {
      reapLater.add(step);
    } else {
      reap(leg, d, step);
    }
  }

  private void reapWaiting() {
    for (ChainDescriptor step : reapLater) {
      for (Leg leg : chain.legs()) {
        int d = leg.descriptors().indexOf(step);
        if (d >= 0) {
          reap(leg, d, step);
        }
      }
    }
    reapLater.clear();
  }

  private void reap(Leg leg, int d, ChainDescriptor step) {
    List<Integer> entries = new ArrayList<>();
    for (int e : layout.unmapAfter(leg.index(), d)) {
      entries.add(e);
    }
    if (habits.unmapsAllItTouches() && chain.decision().kind() == StrategyKind.PER_DESCRIPTOR) {
      entries.clear();
      entries.addAll(touched(leg, d));
    }
    for (int e : entries) {
      if (deviceAddresses[e] >= 0 && habits.unmaps(layout.entries().get(e), step)) {
        unmap(e, habits.unmapDirection(layout.entries().get(e), step));
      }
    }
    habits.reaped(this, step);
  }

  private void runOnCpu(Leg leg) {
    DescriptorExecutor executor = new DescriptorExecutor(DeviceMemory.DIRECT, kernel);
    for (ChainDescriptor step : leg.descriptors()) {
      Descriptor d = new Descriptor(Math.max(1, step.sourceCount())).begin(step.opcode(), step.bytes(), 1);
      for (int i = 0; i < step.sourceCount(); i++) {
        d.addSource(cpuReads(step.source(i), step.sourceOffset(), step.bytes()), step.coefficient(i));
      }
      boolean reads = step.validates() || step.continues();
      d.destinations(cpuDestination(step, step.p(), reads), cpuDestination(step, step.q(), reads), step.continues());
      log("CPU runs " + describe(step));
      int result = executor.execute(d);
      mismatch |= Math.max(0, result);
      for (int b : new int[] {step.p(), step.q()}) {
        if (b >= 0 && !step.validates()) {
          domains.afterCpuWrite(pages.address(name(b)) + step.destinationOffset(), step.bytes());
        }
      }
    }
  }

  private long cpuReads(int buffer, int offset, int bytes) {
    long address = pages.address(name(buffer)) + offset;
    book.cpuReads("CPU step", name(buffer), address, bytes);
    domains.beforeCpuRead(address, bytes);
    return address;
  }

  private long cpuDestination(ChainDescriptor step, int buffer, boolean reads) {
    if (buffer < 0) {
      return 0;
    }
    long address = pages.address(name(buffer)) + step.destinationOffset();
    if (reads) {
      cpuReads(buffer, step.destinationOffset(), step.bytes());
    }
    if (!step.validates()) {
      cpuWrites(name(buffer), step.destinationOffset(), step.bytes());
    }
    return address;
  }

  /** CPU code rewrites one byte with the value that it sees. */
  void cpuTouches(StripeBuffer buffer, int offset) {
    log("CPU rewrites a byte of " + buffer);
    cpuWrites(buffer, offset, 1);
    domains.beforeCpuRead(pages.address(buffer) + offset, 1);
    domains.afterCpuWrite(pages.address(buffer) + offset, 1);
  }

  /** The CPU loads a whole buffer's lines that nobody asked for. */
  void cpuSpeculates(StripeBuffer buffer) {
    log("CPU speculates on " + buffer);
    domains.speculate(pages.address(buffer), StripePages.PAGE_BYTES);
  }

  private void cpuWrites(StripeBuffer buffer, int offset, int bytes) {
    book.cpuWrites("CPU step", buffer, pages.address(buffer) + offset, bytes);
    domains.beforeCpuWrite(pages.address(buffer) + offset, bytes);
  }

  private Descriptor build(Leg leg, int d) {
    ChainDescriptor step = leg.descriptors().get(d);
    Descriptor out = new Descriptor(Math.max(1, step.sourceCount())).begin(step.opcode(), step.bytes(), step.slots());
    for (int i = 0; i < step.sourceCount(); i++) {
      out.addSource(at(layout.source(leg.index(), d, i), step.sourceOffset()), step.coefficient(i));
    }
    return out.destinations(at(layout.destination(leg.index(), d, 0), step.destinationOffset()),
        at(layout.destination(leg.index(), d, 1), step.destinationOffset()), step.continues());
  }

  private long at(int entry, int offset) {
    return entry < 0 ? 0 : deviceAddresses[entry] + offset - layout.entries().get(entry).offset();
  }

  private void map(int e) {
    if (mapFailed) {
      return;
    }
    MappingEntry entry = layout.entries().get(e);
    StripeBuffer buffer = name(entry.buffer());
    int device = device(entry.deviceLeg());
    long cpu = pages.address(buffer) + entry.offset();
    long mapped = domains.of(device).map(cpu, entry.bytes(), entry.direction());
    book.mapped(entry.deviceLeg(), buffer, device, cpu, mapped, entry.bytes(), entry.direction());
    log("map " + range(buffer, entry) + " " + entry.direction() + " for device " + device
        + (mapped == DmaDomain.MAP_FAILED ? ": failed" : ""));
    if (mapped == DmaDomain.MAP_FAILED) {
      mapFailed = true;
    } else {
      deviceAddresses[e] = mapped;
    }
  }

  private void unmap(int e, Direction direction) {
    MappingEntry entry = layout.entries().get(e);
    unmap(name(entry.buffer()), entry.deviceLeg(), deviceAddresses[e], entry.bytes(), direction);
    deviceAddresses[e] = UNMAPPED;
  }

  /** An unmap call with whatever arguments the driver gives. */
  void unmap(StripeBuffer buffer, int deviceLeg, long deviceAddress, long bytes, Direction direction) {
    int device = device(deviceLeg);
    log("unmap " + buffer + " " + direction + " for device " + device);
    book.unmapped(deviceLeg, buffer, device, deviceAddress, bytes, direction);
    domains.of(device).unmap(deviceAddress, bytes, direction);
  }

  private void unmapRest() {
    for (int e = 0; e < deviceAddresses.length; e++) {
      if (deviceAddresses[e] >= 0) {
        unmap(e, layout.entries().get(e).direction());
      }
    }
  }

  private int device(int leg) {
    int channel = chain.legs().get(leg).channelClass().channels().getFirst();
    return chain.engine().channels().get(channel).device();
  }

  private StripeBuffer name(int buffer) {
    return chain.plan().buffers().get(buffer);
  }

  private static String range(StripeBuffer buffer, MappingEntry entry) {
    return buffer + "[" + entry.offset() + ".." + (entry.offset() + entry.bytes()) + ")";
  }

  private String describe(ChainDescriptor step) {
    return chain.plan().operations().get(step.operation()).describe(chain.plan().buffers()) + " (operation "
        + step.operation() + ")";
  }
}
