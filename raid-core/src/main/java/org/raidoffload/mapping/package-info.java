/**
 * Who owns which bytes when: directions, DMA domains, the four mapping lifecycles, and the ledger that names the first
 * rule broken.
 */
@NullMarked
package org.raidoffload.mapping;

import org.jspecify.annotations.NullMarked;
