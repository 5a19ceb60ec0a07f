"""Says whether it is clear where a request ends, so that no two readers of it, a proxy and us, can differ."""

from __future__ import annotations

import re
from typing import Sequence

_LENGTH = re.compile(r"[0-9]{1,15}")
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
"""A token (RFC 9110, 5.6.2), in small letters as our servers keep it: no space before the colon, no folded line."""


def is_clear(lengths: Sequence[str], encodings: Sequence[str], names: Sequence[str]) -> bool:
    """Say whether a request's end is beyond doubt (RFC 9112, 5.1, 6.1 and 6.3).

    Args:
        lengths: every Content-Length it carries.
        encodings: every Transfer-Encoding it carries.
        names: of all its header fields.
    """
    if not all(map(_FIELD_NAME.fullmatch, names)):
        return False
    if encodings:
        return list(encodings) == ["chunked"] and not lengths
    return not lengths or (len(lengths) == 1 and _LENGTH.fullmatch(lengths[0]) is not None)
