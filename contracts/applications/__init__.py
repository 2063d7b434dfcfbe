"""Applications for leasing in the cabinet."""
