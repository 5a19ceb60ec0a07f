"""What people may see, take along, withdraw and have erased of what is kept of them."""
