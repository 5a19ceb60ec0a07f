"""Live conversations with staff, on the side of the chat: who hears what, and how staff's words reach the person."""
