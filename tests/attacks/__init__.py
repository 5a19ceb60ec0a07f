"""What somebody with bad intentions does, against the processes as they run: refused, without effect, and logged."""
