"""Paying for what is held, the cards somebody keeps, and what was paid."""
