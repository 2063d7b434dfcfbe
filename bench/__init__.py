"""Ratios of the heavy paths to their floors, both sides taken in one interleaved run (`docs/performance.md`)."""
