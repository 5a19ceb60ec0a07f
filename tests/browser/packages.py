"""Published scripts the browser tests use: fetched once by the npm client, at one version, and only with its checksum.

They are used in tests alone, and kept in `var/`, out of version control.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

KEPT = Path(__file__).resolve().parents[2] / "var" / "browser"
FETCH_SECONDS = 300


@dataclass(frozen=True)
class Package:
    """A package of the npm registry: the SHA-512 of its archive in base64, and the file that is wanted from it."""

    name: str
    version: str
    sha512: str
    file: str

    @property
    def path(self) -> Path:
        """Where the file is kept."""
        return KEPT / f"{self.name}-{self.version}.js"

    def fetch(self) -> Path:
        """Return the file, fetched when it is not here yet.

        Raises:
            RuntimeError: when there is no npm, or the archive is not the one we know.
        """
        if self.path.exists():
            return self.path
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("The browser tests need npm: run `make system-packages`.")
        KEPT.mkdir(parents=True, exist_ok=True)
        command = [npm, "pack", "--silent", "--ignore-scripts", f"{self.name}@{self.version}"]
        subprocess.run(command, cwd=KEPT, check=True, capture_output=True, timeout=FETCH_SECONDS)
        archive = KEPT / f"{self.name}-{self.version}.tgz"
        found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != self.sha512:
            archive.unlink()
            raise RuntimeError(f"{self.name} {self.version} is not the archive we know: {found}")
        with tarfile.open(archive) as opened:
            content = opened.extractfile(self.file)
            assert content is not None
            self.path.write_bytes(content.read())
        archive.unlink()
        return self.path


AXE = Package(
    "axe-core",
    "4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    "package/axe.min.js",
)
RASA_WEBCHAT = Package(
    "rasa-webchat",
    "1.0.1",
    "Ld1zVJvTAaTrs6A5p8t70agNNrKYRyXlvqXZRgBoDvKKUXbA0jhJKECi5bdPGlaR6jsmqWtVylHS+YqIqo0x8w==",
    "package/lib/index.js",
)
