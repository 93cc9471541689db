"""Sockets: who may open one, and what they tell. See docs/realtime.md."""
