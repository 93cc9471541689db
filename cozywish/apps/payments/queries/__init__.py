"""Reading payments: `cards` are what somebody keeps at the provider, `books` what the journals say."""
