/** An engine as a third party would write it; the README shows it. */
@NullMarked
package org.raidoffload.engines.example;

import org.jspecify.annotations.NullMarked;
