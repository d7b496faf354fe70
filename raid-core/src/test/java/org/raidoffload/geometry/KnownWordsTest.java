package org.raidoffload.geometry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownWordsTest {
  private static final List<String> ENGINES = List.of("mv_xor", "ioat", "iop13xx", "iop3xx", "ppc44x", "software");
  private static final List<String> DOMAINS = List.of("coherent", "non-coherent-arm-v5", "bounce", "iommu-strict",
      "iommu-deferred");

  @ParameterizedTest
  @CsvSource({"iaot, ioat", "IOAT, ioat", "ioat2, ioat", "mv-xor, mv_xor", "mvxor, mv_xor", "iop3x, iop3xx",
      "pcp44x, ppc44x", "sofware, software", "softwear, software", "soft, software"})
  void aSlipIsFound(String typed, String meant) {
    assertEquals("; did you mean " + meant + "?", KnownWords.hint(typed, ENGINES));
  }

  @ParameterizedTest
  @CsvSource({"nothing", "x", "gpu", "i", "''", "oi", "hardware"})
  void whatIsFarFromAllOffersNone(String typed) {
    assertEquals("", KnownWords.hint(typed, ENGINES));
  }

  @Test
  void severalThatAreEquallyNearAreAllOfferedUpToThree() {
    assertEquals("; did you mean iommu-strict or iommu-deferred?", KnownWords.hint("iommu", DOMAINS));
    assertEquals("; did you mean ab1 or ab2 or ab3?", KnownWords.hint("abx", List.of("ab1", "ab2", "ab3", "ab4")));
  }

  @Test
  void aRefusalNamesTheWordAndAllThereAre() {
    assertEquals("domain: bonce (must be coherent, bounce; did you mean bounce?)",
        KnownWords.refusal("domain", "bonce", List.of("coherent", "bounce")).getMessage());
    assertEquals("domain: gpu (must be coherent, bounce)",
        KnownWords.refusal("domain", "gpu", List.of("coherent", "bounce")).getMessage());
  }
}
