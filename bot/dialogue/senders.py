"""On which channel somebody talks, as it is counted and shown to staff; read from how the sender's id begins."""

from __future__ import annotations

REST = "rest"
CHANNELS = {"tg": "telegram", "web": "widget"}
"""By what a sender's id begins with; every other is `REST`."""
COUNTED_CHANNELS = (*CHANNELS.values(), REST)


def channel_of(sender_id: str) -> str:
    """Return the channel on which somebody talks."""
    return CHANNELS.get(sender_id.partition(":")[0], REST)
