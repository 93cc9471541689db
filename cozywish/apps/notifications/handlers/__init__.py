"""What is said when something has happened. Every handler may be called twice and says it once (invariant N2)."""
