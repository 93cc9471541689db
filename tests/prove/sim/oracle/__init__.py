"""What the marketplace should come to, worked out a second time from docs/invariants.md.

Nothing here imports anything of CozyWish or Django: what both got wrong in the same way would not be found.
"""
