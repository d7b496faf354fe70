package org.raidoffload.engines.assembled;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Error numbers are those of Linux, errno(3): ENOMEM is 12, EINVAL is 22. */
class SystemMemoryTest {
  @BeforeEach
  void needsLinux() {
    assumeTrue(Assembled.absence().isEmpty(), () -> Assembled.absence().orElseThrow());
  }

  @Test
  void saysWhyTheSystemRefusesMoreThanThereIs() {
    var refused = assertThrows(IllegalStateException.class, () -> new SystemMemory(1L << 60));
    assertEquals("the system refused mmap of " + (1L << 60) + " bytes, protection 3: error 12", refused.getMessage());
  }

  @Test
  void saysWhyTheSystemRefusesAProtection() {
    try (var memory = new SystemMemory(SystemMemory.PAGE_BYTES)) {
      var refused = assertThrows(IllegalStateException.class, () -> memory.makeInaccessible(1, 1));
      assertEquals("the system refused mprotect of 1 bytes, protection 0: error 22", refused.getMessage());
    }
  }
}
