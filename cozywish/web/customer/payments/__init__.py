"""The customer's money: what they paid, and the cards they keep."""
