"""The console and what it is made of."""
