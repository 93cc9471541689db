"""What the office does through the API."""
