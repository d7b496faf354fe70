/** Somebody's storage engine, as a module. */
module app {
  requires org.raidoffload.engines;
}
