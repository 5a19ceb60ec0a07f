"""Unit tests of bot/places."""
