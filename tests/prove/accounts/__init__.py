"""Prove that accounts are safe from those who try: see __main__.py."""
