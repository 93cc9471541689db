"""Waiting for a time: joining the list, answering an offer, leaving."""
