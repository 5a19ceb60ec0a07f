"""Nabij: a Dutch assistant for people in the last phase of life and those around them."""
