package org.raidoffload.engines.assembled;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The machine code of all kernels of one instruction set, less than 64 KiB, not yet executable. */
final class KernelCode {
  private static final int FUNCTION_ALIGNMENT = 64;

  private final byte[] bytes;
  private final Map<Shape, Integer> offsets;

  private KernelCode(byte[] bytes, Map<Shape, Integer> offsets) {
    this.bytes = bytes;
    this.offsets = offsets;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** Where each kernel begins. */
  Map<Shape, Integer> offsets() {
    return Collections.unmodifiableMap(offsets);
  }

  static KernelCode write(InstructionSet set, FactorTable factors) {
    var asm = new Assembler();
    VectorCode vector = set.code(asm, factors);
    var offsets = new LinkedHashMap<Shape, Integer>();
    for (Shape shape : shapes(vector.prefersDoubling())) {
      asm.align(FUNCTION_ALIGNMENT);
      offsets.put(shape, asm.size());
      shape.loop(vector).write();
    }
    return new KernelCode(asm.bytes(), offsets);
  }

  private static List<Shape> shapes(boolean withDoubling) {
    var shapes = new ArrayList<Shape>(List.of(Shape.OfBlock.values()));
    shapes.addAll(List.of(SumShape.XOR_CHECK, SumShape.ACCUMULATE, SumShape.PRODUCTS, SumShape.RECOVER));
    addStoring(shapes, SumShape.XOR);
    addStoring(shapes, SumShape.PQ);
    shapes.add(SumShape.PQ_CHECK);
    if (withDoubling) {
      addStoring(shapes, SumShape.PQ.doubling());
      shapes.add(SumShape.PQ_CHECK.doubling());
    }
    return shapes;
  }

  private static void addStoring(List<Shape> shapes, SumShape shape) {
    for (SumShape each : List.of(shape, shape.copying())) {
      shapes.add(each);
      shapes.add(each.pastCache());
    }
  }
}
