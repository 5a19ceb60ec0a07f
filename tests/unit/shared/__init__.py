"""Unit tests of bot/shared."""
