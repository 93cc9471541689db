"""The places of the demo, one module for each category."""
