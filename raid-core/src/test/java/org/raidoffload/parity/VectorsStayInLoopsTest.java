package org.raidoffload.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The two rules of {@link VectorLoop}: what C2 may leave out of line must not see a vector, and nothing inlines a loop. */
class VectorsStayInLoopsTest {
  private static final String VECTORS = "jdk.incubator.vector";

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages(VectorLoop.class.getPackageName());

  @Test
  void noMethodTakesOrReturnsAVector() {
    Set<String> found = new TreeSet<>();
    codeUnits().forEach(unit -> {
      var types = Stream.concat(unit.getRawParameterTypes().stream(), Stream.of(unit.getRawReturnType()));
      if (types.anyMatch(VectorsStayInLoopsTest::isVector)) {
        found.add(unit.getFullName());
      }
    });
    assertEquals(Set.of(), found);
  }

  @Test
  void noMethodThatWorksOnVectorsIsCalledDirectly() {
    List<JavaCodeUnit> loops = codeUnits().filter(VectorsStayInLoopsTest::worksOnVectors).toList();
    Set<String> found = new TreeSet<>();
    for (JavaCodeUnit loop : loops) {
      loop.getCallsOfSelf().forEach(call -> found.add(call.getDescription()));
    }
    assertEquals(Set.of(), found);
    assertTrue(loops.size() >= 20, "only " + loops.size() + " loops were seen: the test looks in the wrong place");
  }

  @Test
  void theHandleOfALoopIsNoConstantToTheCompiler() {
    var handles = Arrays.stream(VectorLoop.class.getDeclaredFields())
        .filter(field -> field.getType() == MethodHandle.class).toList();
    assertEquals(1, handles.size());
    assertFalse(Modifier.isFinal(handles.getFirst().getModifiers()));
  }

  private static Stream<JavaCodeUnit> codeUnits() {
    return CLASSES.stream().map(JavaClass::getCodeUnits).flatMap(Set::stream);
  }

  private static boolean isVector(JavaClass type) {
    return type.getBaseComponentType().getPackageName().equals(VECTORS);
  }

  private static boolean worksOnVectors(JavaCodeUnit unit) {
    return unit.getMethodCallsFromSelf().stream().map(JavaMethodCall::getTargetOwner)
        .anyMatch(VectorsStayInLoopsTest::isVector) && !unit.getName().equals("<clinit>");
  }
}
