/**
 * Parity kernels as x86-64 machine code that this package writes into memory at start and calls through {@code
 * java.lang.foreign}: native speed from the first call, with no native library.
 */
@NullMarked
package org.raidoffload.engines.assembled;

import org.jspecify.annotations.NullMarked;
