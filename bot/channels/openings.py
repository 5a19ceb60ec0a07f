"""What a chat window shows before anything is said, when somebody came with the code of a campaign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Optional

from bot.actions import as_message
from bot.channels.turns import Store
from bot.clock import today_here
from bot.dialogue.buttons import ButtonSigner
from bot.dialogue.campaign import FindCampaign, opening
from bot.dialogue.replies import Composer
from bot.store.background import StoreUnavailableError


class Openings:
    """Makes the openings of campaigns."""

    def __init__(
        self, store: Store, find: FindCampaign, compose: Composer, today: Callable[[], date] = today_here
    ) -> None:
        """Use what asks the database within a second, what finds campaigns, and the words of ordinary replies."""
        self._store, self._find, self._compose, self._today = store, find, compose, today

    async def opening(self, code: object, sender_id: str, signer: ButtonSigner) -> Optional[dict[str, Any]]:
        """Return `{"text", "buttons"}` for who came with a code, or None when a chat opens as always.

        So it does for anything that is not the code of a campaign that runs, and while the database is silent. The text
        is empty when the campaign has no greeting of its own.
        """
        if not isinstance(code, str) or not code:
            return None
        try:
            campaign = await self._store.ask(self._find, code, self._today())
        except StoreUnavailableError:
            return None
        return as_message(opening(campaign, self._compose), signer, sender_id) if campaign else None
