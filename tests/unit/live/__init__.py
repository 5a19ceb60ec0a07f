"""Tests of `bot/live`."""
