/** Engines times strategies times queue depths over one trace: the comparison and its table. */
@NullMarked
package org.raidoffload.cli.compare;

import org.jspecify.annotations.NullMarked;
