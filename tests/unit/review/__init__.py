"""Tests of `bot/review`."""
