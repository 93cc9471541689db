"""A payment provider to practise with: it speaks Stripe's wire form over HTTP and moves no money.

It is a program of its own. It imports nothing of CozyWish and nothing of CozyWish imports it: the marketplace
reaches it as it reaches Stripe, through Stripe's SDK (see docs/simulator.md).
"""
