/** Address arithmetic of md arrays, both ways: which disk, which row, which syndrome slot. Depends on nothing. */
@NullMarked
package org.raidoffload.geometry;

import org.jspecify.annotations.NullMarked;
