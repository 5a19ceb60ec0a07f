"""Unit tests of bot/documents."""
