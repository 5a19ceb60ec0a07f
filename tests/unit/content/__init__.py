"""Unit tests of bot/content."""
