"""Every setting in one place, from the environment; each has a default that works on one machine."""

from __future__ import annotations

import os
from pathlib import Path

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
MAXIMUM_BODY_BYTES = 128 * 1024
"""Largest request; a message of 20,000 characters fits in it several times."""
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
