package org.raidoffload.cli.hazards;

import org.raidoffload.mapping.ChainBook;
import org.raidoffload.mapping.DeviceDomains;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.request.StripeBuffer;

/** The machine around a stripe: its memory, and a CPU that touches it, asked or not. The ledger sees it. One thread. */
final class Machine {
  private final StripePages pages;
  private final DeviceDomains domains;
  /** What the CPU does of its own belongs to no chain, only to the stripe. */
  private final ChainBook book;
  private final StepLog log;

  Machine(StripePages pages, DeviceDomains domains, MappingLedger ledger, StepLog log) {
    this.pages = pages;
    this.domains = domains;
    this.book = ledger.newBook();
    this.log = log;
  }

  void begin(long stripe) {
    book.begin(stripe);
  }

  long address(StripeBuffer buffer) {
    return pages.address(buffer);
  }

  /** CPU code rewrites one byte with the value that it sees. */
  void cpuTouches(StripeBuffer buffer, int offset) {
    log.add("CPU rewrites a byte of " + buffer);
    long address = pages.address(buffer) + offset;
    book.cpuWrites("CPU step", buffer, address, 1);
    domains.beforeCpuWrite(address, 1);
    domains.beforeCpuRead(address, 1);
    domains.afterCpuWrite(address, 1);
  }

  /** The CPU loads a whole buffer's lines that nobody asked for. */
  void cpuSpeculates(StripeBuffer buffer) {
    log.add("CPU speculates on " + buffer);
    domains.speculate(pages.address(buffer), StripePages.PAGE_BYTES);
  }

  /** What the client sees of a buffer in its callback. */
  byte[] clientReads(StripeBuffer buffer) {
    book.cpuReads("client", buffer, pages.address(buffer), StripePages.PAGE_BYTES);
    return pages.read(buffer);
  }
}
