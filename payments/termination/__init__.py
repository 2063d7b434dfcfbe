"""Settlement of mutual obligations of a terminated contract, for the lessor's people (Plenum VAS 17/2014)."""
