"""What we measure ourselves against. These files run in environments of their own."""
