/** Intel's ISA-L through {@code java.lang.foreign}, found at run time. */
@NullMarked
package org.raidoffload.engines.isal;

import org.jspecify.annotations.NullMarked;
