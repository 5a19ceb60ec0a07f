"""Unit tests of bot/nlu."""
