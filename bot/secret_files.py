"""Secrets from files: `NABIJ_X_FILE` names a file that holds what `NABIJ_X` would.

For systemd's LoadCredential= and the secrets of containers: what stands in the environment can be read by more people,
and ends up in more places, than a file.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path

PREFIX, SUFFIX = "NABIJ_", "_FILE"


class SecretFileError(ValueError):
    """A secret's file that cannot be read; the message names the setting only."""


def read_secret_files(environment: MutableMapping[str, str] = os.environ) -> None:
    """Put what the files hold in the environment; a setting that has a value keeps it.

    Raises:
        SecretFileError: naming the setting whose file cannot be read.
    """
    for name in [name for name in environment if name.startswith(PREFIX) and name.endswith(SUFFIX)]:
        setting, path = name.removesuffix(SUFFIX), environment[name]
        if not path or environment.get(setting):
            continue
        try:
            environment[setting] = Path(path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SecretFileError(f"{name}: the file cannot be read") from error
