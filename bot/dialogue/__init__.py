"""The conversation: what Nabij remembers of it, and what it says next."""
