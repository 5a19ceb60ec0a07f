"""Loads and validates what Nabij says. Nothing else reads the files in `content/`."""
