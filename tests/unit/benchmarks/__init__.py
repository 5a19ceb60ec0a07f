"""Unit tests of the arithmetic of benchmarks/."""
