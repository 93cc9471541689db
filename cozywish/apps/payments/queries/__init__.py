"""Reading payments: `orders` are what is owed, `cards` what somebody keeps there, `books` what the journals say."""
