"""What can break is broken while people talk: nothing lost, nothing doubled, every alarm answered (docs/faults.md)."""
