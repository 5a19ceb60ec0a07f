"""The ways into a campaign: the chat page, Telegram, and a piece of HTML for somebody's own website."""

from __future__ import annotations

from html import escape
from typing import Optional

from bot.console.services import Addresses
from bot.store.campaigns import Campaign

CAMPAIGN_PARAMETER = "nabij"
"""In the address of any page with the chat (`docs/embedding.md`)."""


def web_link(campaign: Campaign, addresses: Addresses) -> str:
    """Return the address of the chat page with the campaign."""
    return f"{addresses.public}/?{CAMPAIGN_PARAMETER}={campaign.code}"


def telegram_link(campaign: Campaign, addresses: Addresses) -> Optional[str]:
    """Return the deep link (https://core.telegram.org/bots/features#deep-linking); None when there is no bot."""
    return f"https://t.me/{addresses.telegram_bot}?start={campaign.code}" if addresses.telegram_bot else None


def embed_snippet(campaign: Campaign, addresses: Addresses) -> str:
    """Return the HTML that puts the chat with the campaign on a website (`docs/embedding.md`)."""
    server = escape(addresses.public, quote=True)
    return (
        f'<script type="module" src="{server}/nabij.js"></script>\n'
        f'<nabij-chat campaign="{escape(campaign.code, quote=True)}"></nabij-chat>'
    )
