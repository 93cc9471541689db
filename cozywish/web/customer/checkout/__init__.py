"""Booking several visits together: from what is held to what is agreed."""
