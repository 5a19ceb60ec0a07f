"""Understanding: from a message as people type it to topics, safety signals and who is asking."""
