"""Guides over a restart of the server and over days of silence."""
