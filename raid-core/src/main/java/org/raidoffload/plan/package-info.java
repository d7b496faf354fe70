/**
 * Which operations a request needs and in what order, following Linux md: rmw or rcw, compute, drain, reconstruct,
 * check, fill. Knows no engine and no memory.
 */
@NullMarked
package org.raidoffload.plan;

import org.jspecify.annotations.NullMarked;
