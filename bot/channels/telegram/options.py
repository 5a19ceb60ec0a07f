"""The settings of the Telegram channel, from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

API = "https://api.telegram.org"
_TOKEN = re.compile(r"(\d{1,20}):[\w-]{1,100}", re.ASCII)
_SECRET = re.compile(r"[\w-]{1,256}", re.ASCII)
"""What setWebhook accepts as secret_token (https://core.telegram.org/bots/api#setwebhook)."""


class TelegramOptionsError(ValueError):
    """A setting that cannot be used; the message never holds its value."""


@dataclass(frozen=True)
class TelegramOptions:
    """How to reach Telegram, and how Telegram reaches us."""

    token: str = field(repr=False)
    api: str = API
    webhook_url: str = ""
    """The public address of `/webhooks/telegram/webhook`; empty: this server asks Telegram for updates itself."""
    webhook_secret: str = field(default="", repr=False)

    website: str = ""
    """The address of the chat on the website, the more private way; empty when it is not known."""

    def __post_init__(self) -> None:
        """Refuse what Telegram would refuse.

        Raises:
            TelegramOptionsError: naming the setting.
        """
        if not _TOKEN.fullmatch(self.token):
            raise TelegramOptionsError("NABIJ_TELEGRAM_TOKEN is not a bot token")
        if self.webhook_url and not _SECRET.fullmatch(self.webhook_secret):
            raise TelegramOptionsError("NABIJ_TELEGRAM_WEBHOOK_SECRET must be 1 to 256 of A-Z a-z 0-9 _ -")

    @property
    def bot(self) -> int:
        """The bot's id: the public part of its token."""
        return int(self.token.partition(":")[0])


def options_from(environment: Mapping[str, str] = os.environ) -> TelegramOptions | None:
    """Return the options, or None without NABIJ_TELEGRAM_TOKEN: then there is no Telegram.

    Raises:
        TelegramOptionsError: when a setting cannot be used.
    """
    token = environment.get("NABIJ_TELEGRAM_TOKEN", "").strip()
    if not token:
        return None
    return TelegramOptions(
        token=token,
        api=environment.get("NABIJ_TELEGRAM_API", API).rstrip("/"),
        webhook_url=environment.get("NABIJ_TELEGRAM_WEBHOOK_URL", ""),
        webhook_secret=environment.get("NABIJ_TELEGRAM_WEBHOOK_SECRET", ""),
        website=environment.get("NABIJ_PUBLIC_URL", "").rstrip("/"),
    )
