"""Where a person can still be reached after the answer to a message was sent."""

from __future__ import annotations

from typing import Optional

CHANNELS = {"tg": "telegram", "web": "widget"}
"""Channel of a sender, by what its id begins with; who comes by another way only hears answers."""
REST = "rest"
"""Stands for every other way in what is counted and shown to staff."""
COUNTED_CHANNELS = (*CHANNELS.values(), REST)


def channel_of(sender_id: str) -> Optional[str]:
    """Return the channel on which something can be said to a sender at any moment, or None when there is none."""
    return CHANNELS.get(sender_id.partition(":")[0])
