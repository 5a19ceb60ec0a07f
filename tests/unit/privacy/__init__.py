"""Unit tests of what people may do with what is kept of them."""
