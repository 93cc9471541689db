"""The cart: what somebody means to book, at several places."""
