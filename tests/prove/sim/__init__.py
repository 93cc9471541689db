"""A month of the marketplace, lived in minutes and held against an oracle (PBT-01): `python -m tests.prove.sim`."""
