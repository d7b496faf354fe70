/** Freescale fsl_raid of QorIQ: four job rings of one device. */
@NullMarked
package org.raidoffload.engines.fslraid;

import org.jspecify.annotations.NullMarked;
