"""Every setting in one place, from the environment; each has a default that works on one machine."""

from __future__ import annotations

import os
from pathlib import Path

from bot.secret_files import read_secret_files

read_secret_files()
ROOT = Path(__file__).resolve().parents[1]
CONTENT_DIR = ROOT / "content"
SAFETY_DIR = ROOT / "data" / "safety"
TRAINING_THREADS = os.cpu_count() or 1

STATE_DIR = Path(os.environ.get("NABIJ_STATE_DIR", ROOT / "var"))
"""What the installation makes: encoder, trained model, database, keys. Nothing in it belongs in version control."""
ENCODER_DIR = Path(os.environ.get("NABIJ_ENCODER_DIR", STATE_DIR / "encoder"))
MODEL_DIR = Path(os.environ.get("NABIJ_MODEL_DIR", STATE_DIR / "models"))

HOST = os.environ.get("NABIJ_HOST", "127.0.0.1")
PORT = int(os.environ.get("NABIJ_PORT", "5005"))
REGION = os.environ.get("NABIJ_REGION", "utrecht")

RETENTION_DAYS = int(os.environ.get("NABIJ_RETENTION_DAYS", "30"))
"""How long a conversation is kept."""
GUIDE_RETENTION_DAYS = int(os.environ.get("NABIJ_GUIDE_RETENTION_DAYS", "180"))
"""How long answers in a guide are kept for somebody who said they may be."""
CALLBACK = os.environ.get("NABIJ_CALLBACK") == "1"
"""Whether people of the information point take up call-back requests in the console: only then Nabij takes them."""
LIVE = os.environ.get("NABIJ_LIVE") == "1"
"""Whether people of the information point take up live conversations in the console: only then they are offered."""
UNANSWERED = os.environ.get("NABIJ_UNANSWERED") == "1"
"""Whether the region lets messages that were not answered be de-identified and looked at by its editors.

Who runs the installation decides, and answers for it to the people who type; an editor, who changes content, does not.
"""
REVIEW_RETENTION_DAYS = int(os.environ.get("NABIJ_REVIEW_RETENTION_DAYS", "90"))
"""How long a de-identified message is kept after its week."""
REQUEST_RETENTION_DAYS = int(os.environ.get("NABIJ_REQUEST_RETENTION_DAYS", "30"))
"""How long a call-back request is kept after it is done."""
HANDOVER_RETENTION_DAYS = int(os.environ.get("NABIJ_HANDOVER_RETENTION_DAYS", "30"))
"""How long a live conversation with a member of staff is kept after its end."""
WINDOW_RETENTION_HOURS = int(os.environ.get("NABIJ_WINDOW_RETENTION_HOURS", "12"))
"""How long a chat window can ask again for what it missed; longer than a session (12 hours) is of no use."""
MAXIMUM_BODY_BYTES = 128 * 1024
"""Largest request; a message of 20,000 characters fits in it several times."""
DRAIN_NOTICE_SECONDS = float(os.environ.get("NABIJ_DRAIN_NOTICE_SECONDS", "2"))
"""How long a stopping node says so at `/health` before it refuses connections, for balancers that ask there."""
DRAIN_SECONDS = float(os.environ.get("NABIJ_DRAIN_SECONDS", "20"))
"""How long a stopping node goes on with what was asked already."""
ALLOWED_ORIGINS = tuple(filter(None, os.environ.get("NABIJ_ALLOWED_ORIGINS", "").split(",")))
"""Other web addresses whose pages may talk to this server."""


def database_url() -> str:
    """Return the database; SQLite in the state folder unless NABIJ_DATABASE_URL says otherwise."""
    return os.environ.get("NABIJ_DATABASE_URL") or f"sqlite:///{STATE_DIR / 'nabij.db'}"


def data_key() -> str:
    """Return the secret that everything stored is encrypted with.

    Raises:
        KeyError: when NABIJ_DATA_KEY is not in the environment (`nabij start` puts one there on a single machine).
    """
    return os.environ["NABIJ_DATA_KEY"]


def _words(name: str) -> tuple[str, ...]:
    """Return a setting that holds several values, separated by commas."""
    return tuple(filter(None, (part.strip() for part in os.environ.get(name, "").split(","))))


REDIS_URL = os.environ.get("NABIJ_REDIS_URL", "")
"""What nodes share: limits, locks, who is told of events. Without it this node is alone and keeps them in memory."""
REST = os.environ.get("NABIJ_REST", "open")
"""open: a client chooses its `sender`, as with Rasa; session: `sender` must be a session of ours; off: no REST."""
TRUSTED_PROXIES = _words("NABIJ_TRUSTED_PROXIES") or ("127.0.0.0/8", "::1/128")
"""Networks of proxies whose X-Forwarded-For is believed."""


def _limit(name: str, default: str) -> str:
    """Return a limit: COUNT/SECONDS, several with commas, or off (`bot.shared.rates`)."""
    return os.environ.get(f"NABIJ_LIMIT_{name.upper()}", default)


LIMITS = {
    name: _limit(name, default)
    for name, default in {
        # In panic people send a word a line: twice what a hand can do in a minute, and more than it does in an hour.
        "messages_person": "120/60,1200/3600",
        # A hospital or a care home is one address: ten a second is what one node answers without others noticing.
        "messages_address": "600/60",
        # The chat asks for one when somebody first types; a session costs the server next to nothing.
        "sessions_person": "off",
        "sessions_address": "120/60",
        # Streams, which a browser opens again each second on a bad connection, in a few tabs; and wiping.
        "requests_person": "240/60",
        "requests_address": "600/60",
        # A document takes a quarter of a second to make.
        "documents_person": "20/120",
        "documents_address": "60/60",
        # Past the limits of messages: texts that are still looked at for an alarm, in pieces of 100 characters.
        "alarms_person": "300/300",
        "alarms_address": "1200/60",
        # How often somebody is told that it is too much.
        "notices_person": "1/60",
        "notices_address": "off",
    }.items()
}
"""How much is allowed, of one person and of one network address together."""

TIME_ZONE = os.environ.get("NABIJ_TIME_ZONE", "Europe/Amsterdam")
"""In which staff read times."""
CONSOLE_HOST = os.environ.get("NABIJ_CONSOLE_HOST", "127.0.0.1")
CONSOLE_PORT = int(os.environ.get("NABIJ_CONSOLE_PORT", "5006"))
CONSOLE_URL = os.environ.get("NABIJ_CONSOLE_URL", f"http://{CONSOLE_HOST}:{CONSOLE_PORT}").rstrip("/")
"""Where staff find the console; with https its cookie never goes over an open line."""
PUBLIC_URL = os.environ.get("NABIJ_PUBLIC_URL", f"http://{HOST}:{PORT}").rstrip("/")
"""Where people find the chat page; stands in the links and QR codes of campaigns."""
TELEGRAM_BOT = os.environ.get("NABIJ_TELEGRAM_BOT", "").lstrip("@")
"""Name of the bot on Telegram, for the links of campaigns; without it there are none."""
NOTICE_RETENTION_DAYS = int(os.environ.get("NABIJ_NOTICE_RETENTION_DAYS", "2"))
"""How long a notice to staff is tried and kept: that there is something, never who or what."""
AUDIT_RETENTION_DAYS = int(os.environ.get("NABIJ_AUDIT_RETENTION_DAYS", "730"))
"""How long the audit trail of the console is kept."""

NOTICE_TO = _words("NABIJ_NOTICE_TO")
"""E-mail addresses of staff that hear of something new; without them nobody is mailed."""
NOTICE_FROM = os.environ.get("NABIJ_NOTICE_FROM", "nabij@localhost")
SMTP_HOST = os.environ.get("NABIJ_SMTP_HOST", "localhost")
SMTP_PORT = int(os.environ.get("NABIJ_SMTP_PORT", "25"))
SMTP_SECURITY = os.environ.get("NABIJ_SMTP_SECURITY", "starttls")
"""starttls, tls, or none (a mail server on the same machine)."""
SMTP_USER = os.environ.get("NABIJ_SMTP_USER", "")
NOTICE_WEBHOOK_URL = os.environ.get("NABIJ_NOTICE_WEBHOOK_URL", "")
"""Address that is told as well; without it none is."""


def smtp_password() -> str:
    """Return the password at the mail server; nothing when it asks for none."""
    return os.environ.get("NABIJ_SMTP_PASSWORD", "")


def webhook_secret() -> str:
    """Return the secret that notices to the webhook are signed with."""
    return os.environ.get("NABIJ_NOTICE_WEBHOOK_SECRET", "")
