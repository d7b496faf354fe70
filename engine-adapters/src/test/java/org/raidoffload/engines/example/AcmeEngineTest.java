package org.raidoffload.engines.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raidoffload.chain.StrategyDecision.Choice;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.contract.EngineContract;
import org.raidoffload.engines.feasibility.Feasibility;
import org.raidoffload.engines.feasibility.RequestChain;

/** A third party's engine keeps the contract and is found on the class path by its service file alone. */
class AcmeEngineTest extends EngineContract {
  @Override
  protected OffloadEngine engine() {
    return new AcmeEngine();
  }

  @Test
  void isFoundByItsServiceFile(@TempDir Path jar) throws Exception {
    Path services = Files.createDirectories(jar.resolve("META-INF/services"));
    Files.writeString(services.resolve(OffloadEngine.class.getName()), AcmeEngine.class.getName() + "\n");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader withJar = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
      thread.setContextClassLoader(withJar);
      assertEquals(new AcmeEngine(), EngineRegistry.load().get("acme"));
    } finally {
      thread.setContextClassLoader(before);
    }
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> EngineRegistry.load().get("acme"));
    assertTrue(e.getMessage().startsWith("engine: acme (known: mv_xor, "), e.getMessage());
  }

  @Test
  void plannerPlacesWholeChainsOnItFromItsLimitsAlone() {
    var row = Feasibility.table(List.of(new AcmeEngine())).getFirst();
    assertEquals(Choice.UP_FRONT, row.cell(RequestChain.RAID6_WRITE).choice());
    assertEquals("acme0/acme1", row.cell(RequestChain.RAID6_WRITE).channels());
    assertEquals(Choice.SOFTWARE, row.cell(RequestChain.RAID5_CHECK).choice());
  }
}
