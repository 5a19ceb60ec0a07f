"""What people and staff do together, through the real processes: chat, Telegram, e-mail and console."""
