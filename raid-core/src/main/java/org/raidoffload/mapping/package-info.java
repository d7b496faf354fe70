/**
 * Who owns which bytes when: directions, DMA domains, the four mapping strategies, and the ledger that names the first
 * rule broken.
 *
 * <h2>Rules of the ledger and where they come from</h2>
 *
 * V1 to V23 are the violation classes of Linux CONFIG_DMA_API_DEBUG, R1 to R12 the rules of the DMA API documents.
 * <table>
 * <caption>Rules that apply</caption>
 * <tr><th>rule</th><th>source</th></tr>
 * <tr><td>overlapping-mapping</td><td>V19, by every byte and not only the first cache line; also the rule that a leg
 * is not mapped while an earlier leg holds the buffer</td></tr>
 * <tr><td>shared-cache-line</td><td>V19, R6</td></tr>
 * <tr><td>empty-mapping</td><td>a rule of this library: the DMA API has no word on a length of 0, and on a bounce pool
 * or an IOMMU such a mapping takes the place of another</td></tr>
 * <tr><td>address-beyond-mask</td><td>R8</td></tr>
 * <tr><td>map-result-unchecked</td><td>V8, R7: seen where it hurts, at the use of a failed map's result</td></tr>
 * <tr><td>unmap-unknown, double-unmap, unmap-wrong-device</td><td>V1, told apart</td></tr>
 * <tr><td>unmap-of-failed-map</td><td>V2</td></tr>
 * <tr><td>unmap-wrong-size</td><td>V3, R1</td></tr>
 * <tr><td>unmap-wrong-direction</td><td>V7, R1</td></tr>
 * <tr><td>unmap-while-in-use</td><td>R9</td></tr>
 * <tr><td>partial-device-write</td><td>R5</td></tr>
 * <tr><td>use-before-map, use-after-unmap, use-on-wrong-device, use-beyond-mapping</td><td>R10</td></tr>
 * <tr><td>device-writes-read-only, device-reads-write-only</td><td>R4, R5</td></tr>
 * <tr><td>cpu-read-while-mapped, cpu-write-while-mapped</td><td>R2, R3, V23</td></tr>
 * <tr><td>leak-at-chain-end</td><td>V21, R12</td></tr>
 * <tr><td>result-before-unmap, result-delivered-twice</td><td>R11</td></tr>
 * </table>
 *
 * <p>Rules that do not apply: V4 (there is one way to map), V5 (no coherent allocations), V6, V17 and V18 (no
 * scatter-gather lists), V9 to V11 (buffers are off-heap segments, checked when they are bound), V12 to V16 (nothing
 * is synchronised in between: a CPU step unmaps first; what the device does beyond or against a mapping has rules of
 * its own), V20 and V22 (the book has no fixed size and its counts do not overflow).
 */
@NullMarked
package org.raidoffload.mapping;

import org.jspecify.annotations.NullMarked;
