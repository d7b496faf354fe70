/** Broadcom bcm-sba: one channel for each device node, requests of 4 KiB. */
@NullMarked
package org.raidoffload.engines.bcmsba;

import org.jspecify.annotations.NullMarked;
