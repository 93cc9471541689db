"""A believable Portland, made from a seed and a day."""
