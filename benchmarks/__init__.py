"""Measurements against something from the same run: each prints JSON lines and exits 1 when one fails."""
