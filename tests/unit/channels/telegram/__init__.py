"""Unit tests of bot/channels/telegram."""
