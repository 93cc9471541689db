"""What happens to money, as balanced entries: pure functions of amounts, without a database."""
