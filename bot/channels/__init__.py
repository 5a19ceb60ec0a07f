"""How messages come in and go out. All of them pass through the door (`bot.agent`)."""
