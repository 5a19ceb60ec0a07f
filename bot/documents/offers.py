"""Documents as channels carry them: an attachment with a token that only this sender can use, for a while."""

from __future__ import annotations

import time
from typing import Any, Callable, Dict, Optional

from bot.dialogue.buttons import ButtonSigner
from bot.dialogue.replies import DocumentOffer

DOCUMENT = "d"
"""`d:w:pdf:1a2b3c`: of guide w the PDF, until then (hours since 1970, base 16)."""
OWN = "0"
"""In the place of a guide's code (which has letters only): everything that is kept of the sender."""
HOURS_VALID = 24
SECONDS_AN_HOUR = 3600


def as_attachment(
    offer: DocumentOffer, signer: ButtonSigner, sender_id: str, clock: Callable[[], float] = time.time
) -> Dict[str, Any]:
    """Return the attachment of an offer in Rasa's message format; its token works for a day."""
    until = int(clock() // SECONDS_AN_HOUR) + HOURS_VALID
    token = signer.issue(f"{DOCUMENT}:{offer.guide}:{offer.kind}:{until:x}", sender_id)
    return {"type": "file", "payload": {"name": offer.name, "title": offer.title, "token": token}}


def redeem(
    token: str, signer: ButtonSigner, sender_id: str, clock: Callable[[], float] = time.time
) -> Optional[tuple[str, str]]:
    """Return (code of the guide or `OWN`, kind) of a token issued to this sender that is still good, or None."""
    action = signer.redeem(token, sender_id)
    parts = action.split(":") if action else []
    if len(parts) != 4 or parts[0] != DOCUMENT:
        return None
    return (parts[1], parts[2]) if int(clock() // SECONDS_AN_HOUR) <= int(parts[3], 16) else None
