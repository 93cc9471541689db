"""Privacy and data: what others see, what we keep, a copy of it, and deleting the account."""
