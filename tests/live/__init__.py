"""Live conversations between a person in the chat and staff."""
