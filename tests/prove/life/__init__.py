"""Random lives of bookings and their money, held against a small model after every step (PBT-02): `make prove-life`."""
