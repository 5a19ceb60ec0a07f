"""Several real processes: PostgreSQL, Redis, nginx and nodes, on loopback."""
