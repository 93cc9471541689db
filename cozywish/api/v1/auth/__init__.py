"""Signing in, up and out for apps: the library's headless views behind our addresses and our envelope."""
