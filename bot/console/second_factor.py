"""The second factor: a code from an app, new every thirty seconds (TOTP, RFC 6238)."""

from __future__ import annotations

import hmac
import re
from datetime import datetime
from typing import Optional

import pyotp

PERIOD_SECONDS = 30
DRIFT_STEPS = 1
"""A code of the step before or after counts as well: clocks differ (RFC 6238, 5.2)."""
_CODE = re.compile(r"\d{6}")


def new_secret() -> str:
    """Return a fresh secret in base32."""
    return pyotp.random_base32()


def address(secret: str, email: str, issuer: str) -> str:
    """Return the otpauth address that an app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def step_of(secret: str, code: str, now: datetime) -> Optional[int]:
    """Return the time step that a code belongs to, or None when it is wrong."""
    code = re.sub(r"\s", "", code)
    if not secret or not _CODE.fullmatch(code):
        return None
    current, generator = int(now.timestamp()) // PERIOD_SECONDS, pyotp.TOTP(secret)
    found = None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), code.encode()):
            found = step
    return found
