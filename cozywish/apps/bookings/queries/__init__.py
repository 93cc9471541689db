"""Reading bookings: `gates` hands out rows to those who may see them, `free_time` says what is free."""
