"""Benchmarks: what the platform's parts cost against the reference's way of doing the same, as ratios of one run."""
