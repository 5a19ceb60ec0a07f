"""Copies of a whole database: taken while it is in use, and put back in one transaction or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Optional, Protocol

from sqlalchemy.engine import make_url
from sqlalchemy.engine.url import URL

from bot.store.backup_file import BackupError

PIECE_BYTES = 1 << 20
WAIT_SECONDS = 60
"""How long putting back waits for others to let go of the database."""
DEBIAN = Path("/usr/lib/postgresql")
PASSWORD = "password"  # noqa: S105 (the name of a parameter)
EMPTY_SCHEMA = """
DO $$ DECLARE found record; BEGIN
  FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', found.tablename);
  END LOOP;
  FOR found IN SELECT p.oid::regprocedure AS signature FROM pg_proc p
      WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', found.signature);
  END LOOP;
END $$;
"""
"""Takes out every table and function, but not what extensions brought: also tables of a newer version."""


class Copier(Protocol):
    """Takes and puts back copies of one database."""

    def take(self) -> Iterator[bytes]:
        """Give a copy, of one moment; others go on reading and writing."""

    def put_back(self, content: Iterable[bytes]) -> None:
        """Put a copy in the place of everything there is.

        Raises:
            BackupError: when that does not work; then all is as it was.
        """


def copier(url: str) -> Copier:
    """Return what copies the database at a URL."""
    target = make_url(url)
    return SqliteCopier(Path(str(target.database))) if url.startswith("sqlite") else PostgresqlCopier(target)


class SqliteCopier:
    """By SQLite's own online backup (https://www.sqlite.org/backup.html)."""

    def __init__(self, path: Path) -> None:
        """Copy the database in a file."""
        self._path = path

    def take(self) -> Iterator[bytes]:
        """Give a copy."""
        with tempfile.TemporaryDirectory(dir=self._path.parent, prefix="backup-") as folder:
            copy = Path(folder) / "copy.db"
            with closing(sqlite3.connect(self._path)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")
            with copy.open("rb") as file:
                yield from _pieces(file)

    def put_back(self, content: Iterable[bytes]) -> None:
        """Put a copy back, also under processes that have the file open."""
        with tempfile.TemporaryDirectory(dir=self._path.parent, prefix="backup-") as folder:
            copy = Path(folder) / "copy.db"
            with copy.open("wb") as file:
                file.writelines(content)
            with closing(sqlite3.connect(copy)) as source:
                _check(source)
                try:
                    with closing(sqlite3.connect(self._path, timeout=WAIT_SECONDS)) as target:
                        source.backup(target)
                        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                except sqlite3.Error as error:
                    raise BackupError("The database is in use: stop the server and the console.") from error


def _check(copy: sqlite3.Connection) -> None:
    try:
        said = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BackupError("The copy is no database.") from error
    if said != "ok":
        raise BackupError("The copy is damaged.")


class PostgresqlCopier:
    """By pg_dump and psql; the password goes in the environment of the program, never in its arguments."""

    def __init__(self, url: URL) -> None:
        """Copy a database, which must be Nabij's own."""
        query = {name: value for name, value in url.query.items() if name != PASSWORD}
        password = url.password or url.query.get(PASSWORD)
        plain = url.set(drivername="postgresql", query=query)
        self._address = URL.create(
            "postgresql", plain.username, None, plain.host, plain.port, plain.database, plain.query
        ).render_as_string(hide_password=False)
        self._environment = {**os.environ, "PGCONNECT_TIMEOUT": str(WAIT_SECONDS)}
        if password:
            self._environment["PGPASSWORD"] = str(password)

    def take(self) -> Iterator[bytes]:
        """Give a copy."""
        arguments = ("--format=plain", "--no-owner", "--no-privileges", f"--dbname={self._address}")
        with self._running("pg_dump", *arguments, stdout=subprocess.PIPE) as process:
            yield from _pieces(_pipe(process.stdout))

    def put_back(self, content: Iterable[bytes]) -> None:
        """Put a copy back, in one transaction that ends without effect when its end does not come."""
        arguments = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-", f"--dbname={self._address}")
        with self._running("psql", *arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
            pipe = _pipe(process.stdin)
            try:
                pipe.write(f"BEGIN;\nSET LOCAL lock_timeout = '{WAIT_SECONDS}s';\n{EMPTY_SCHEMA}".encode())
                pipe.writelines(content)
                pipe.write(b"\nCOMMIT;\n")
                pipe.close()
            except BrokenPipeError:  # it stopped, and says why
                return

    @contextmanager
    def _running(
        self, name: str, *arguments: str, stdin: Optional[int] = None, stdout: Optional[int] = None
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Run a program; when the block fails it is killed, before it can take a half for the whole."""
        with tempfile.TemporaryFile() as complaints:
            command = [program(name), *arguments]
            with subprocess.Popen(  # noqa: S603 (a fixed program; the address is one of its own options)
                command, stdin=stdin, stdout=stdout, stderr=complaints, env=self._environment
            ) as process:
                try:
                    yield process
                except BaseException:
                    process.kill()
                    raise
            if process.returncode != 0:
                complaints.seek(0)
                raise BackupError(f"{name}: {complaints.read().decode(errors='replace').strip()}")


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL: the newest that Debian keeps, or the one on the PATH.

    Raises:
        BackupError: when it is not installed.
    """
    versions = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        raise BackupError(f"{name} is not installed: it comes with PostgreSQL's client programs.")
    return found


def _pipe(pipe: Optional[IO[bytes]]) -> IO[bytes]:
    if pipe is None:
        raise BackupError("no connection with the program")
    return pipe


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE_BYTES):
        yield piece
