"""The acquirer: an adapter in the shape of its API, its notices, and a simulator that speaks the same."""
