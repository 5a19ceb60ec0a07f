"""What nodes share through Redis: limits, locks, and who is told of new events. On one node all of it is in memory."""
