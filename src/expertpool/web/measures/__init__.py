"""Pages of measures against units, for the office and for the units themselves (19)."""
