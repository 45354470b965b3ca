"""What goes wrong around a run, in whole runs of the miniature suite: nothing is lost, or raw."""
