"""What the provider keeps, one module for each kind of object."""
