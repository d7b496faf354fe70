/** What every engine model is made of: channels as data, tables of ring entries, host platforms. */
@NullMarked
package org.raidoffload.engines.model;

import org.jspecify.annotations.NullMarked;
