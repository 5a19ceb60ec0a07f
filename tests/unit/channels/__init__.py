"""Unit tests of bot/channels."""
