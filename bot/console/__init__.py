"""The information point's own pages: requests, live conversations, campaigns, figures; a process of its own."""
