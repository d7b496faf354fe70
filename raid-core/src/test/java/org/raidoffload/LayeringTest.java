package org.raidoffload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each package imports only from those named before it, and only {@code ring} sees the Disruptor. */
class LayeringTest {
  private static final String BASE = "org.raidoffload.";
  private static final List<String> ORDER = List.of("geometry", "parity", "request", "plan", "engine", "chain",
      "mapping", "ring", "schedule", "simulation", "replay", "member", "array", "metrics");

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.raidoffload");

  @Test
  void noPackageImportsFromOneBelowIt() {
    int edges = 0;
    Set<String> upward = new TreeSet<>();
    for (JavaClass origin : CLASSES) {
      for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
        String from = layer(origin.getPackageName());
        String to = layer(dependency.getTargetClass().getPackageName());
        if (to == null || from == null || to.equals(from)) {
          continue;
        }
        edges++;
        if (ORDER.indexOf(to) > ORDER.indexOf(from)) {
          upward.add(dependency.getDescription());
        }
      }
    }
    assertEquals(Set.of(), upward);
    assertTrue(edges > 200, "only " + edges + " dependencies between packages were seen: the test looks in the wrong place");
  }

  @Test
  void onlyTheRingSeesTheDisruptor() {
    Set<String> users = new TreeSet<>();
    for (JavaClass origin : CLASSES) {
      for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
        if (dependency.getTargetClass().getPackageName().startsWith("com.lmax")) {
          users.add(origin.getPackageName());
        }
      }
    }
    assertEquals(Set.of(BASE + "ring"), users);
  }

  @Test
  void everyPackageHasItsPlace() {
    Set<String> unknown = new TreeSet<>();
    for (JavaClass origin : CLASSES) {
      if (origin.getPackageName().startsWith(BASE) && layer(origin.getPackageName()) == null) {
        unknown.add(origin.getPackageName());
      }
    }
    assertEquals(Set.of(), unknown);
  }

  private static String layer(String packageName) {
    if (!packageName.startsWith(BASE)) {
      return null;
    }
    String name = packageName.substring(BASE.length()).split("\\.", 2)[0];
    return ORDER.contains(name) ? name : null;
  }
}
