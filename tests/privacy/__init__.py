"""What becomes of what we know about people: exported, erased, kept no longer than said."""
