"""The command line: `nabij start | serve | console | train | recognise | check | db | user | key`."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Optional, TextIO

import typer

from bot.settings import CONSOLE_HOST, CONSOLE_PORT, HOST, MODEL_DIR, PORT, STATE_DIR

if TYPE_CHECKING:
    from bot.store.vault import Vault

app = typer.Typer(
    help="Nabij: a Dutch assistant for the last phase of life.", no_args_is_help=True, add_completion=False
)
database = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(database, name="db")
user = typer.Typer(help="People who work with the console.", no_args_is_help=True)
app.add_typer(user, name="user")
keys = typer.Typer(help="The key that stored data is sealed with.", no_args_is_help=True)
app.add_typer(keys, name="key")
KEY_FILE = "data.key"


def say(text: str) -> None:
    """Tell whoever runs the command what is going on."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def quiet() -> None:
    """Keep libraries from talking through what a command prints."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("PYTHONWARNINGS", "ignore")  # for the training process
    warnings.simplefilter("ignore")


@app.command()
def start(host: str = HOST, port: int = PORT) -> None:
    """Train when needed, migrate, and serve: all that one machine needs."""
    _train(force=False)
    _ensure_key()
    migrate()
    serve(host, port)


@app.command()
def serve(host: str = HOST, port: int = PORT) -> None:
    """Serve the trained assistant."""
    quiet()
    from bot.light_start import light_start

    light_start()
    from bot.server import serve as run

    say(f"Nabij is starting at http://{host}:{port}/ (Ctrl-C stops it)")
    run(host, port)


@app.command()
def console(host: str = CONSOLE_HOST, port: int = CONSOLE_PORT) -> None:
    """Serve the information point's own pages."""
    quiet()
    _ensure_key()
    migrate()
    from bot.console.process import serve as run

    say(f"The console is starting at http://{host}:{port}/ (Ctrl-C stops it)")
    run(host, port)


@user.command("add")
def add_user(
    name: str = typer.Argument(..., help="As people may call them."),
    email: str = typer.Argument(..., help="To log in with."),
    roles: str = typer.Option("beheerder", help="medewerker, redacteur, beheerder; several with commas between."),
) -> None:
    """Add somebody, and print a first password; at the first log-in they choose their own and a second factor."""
    quiet()
    _ensure_key()
    migrate()
    from bot.console.first_user import FirstUserError, add_member

    try:
        password = add_member(name, email, roles.split(","))
    except FirstUserError as error:
        say(str(error))
        raise typer.Exit(1) from error
    say("Added. The first password, shown once:")
    sys.stdout.write(f"{password}\n")


@keys.command("rotate")
def rotate_key() -> None:
    """Seal everything with a new key. Stop the server and the console first, and make a backup of the database.

    With the key in NABIJ_DATA_KEY the command is run twice: the first time it prints a new key, the second time, with
    that key in NABIJ_NEW_DATA_KEY, it seals. With a key file it does both, and can be run again when it was stopped.
    """
    quiet()
    from bot.settings import data_key, database_url
    from bot.store.database import connect
    from bot.store.rotation import rotate
    from bot.store.vault import Vault, rotated_key

    in_environment = bool(os.environ.get("NABIJ_DATA_KEY"))
    _ensure_key()
    file, coming = STATE_DIR / KEY_FILE, STATE_DIR / f"{KEY_FILE}.next"
    new = os.environ.get("NABIJ_NEW_DATA_KEY", "")
    if in_environment and not new:
        sys.stdout.write(f"{rotated_key(data_key())}\n")
        say("Nothing was changed. Keep this new key, put it in NABIJ_NEW_DATA_KEY and run this command again.")
        return
    if not in_environment:
        if not coming.exists():
            _write_key(coming, rotated_key(data_key()))
        new = coming.read_text().strip()
    migrate()
    for table, rows in rotate(connect(database_url()), Vault(data_key()), Vault(new)).items():
        say(f"{table}: {rows} rows")
    if in_environment:
        say("Done. Put the new key in NABIJ_DATA_KEY, and start the server and the console.")
        return
    coming.replace(file)
    say(f"Done. The new key is in {file}; start the server and the console.")


@app.command()
def train(force: bool = typer.Option(False, help="Also when nothing changed.")) -> None:
    """Train the model, when data or content changed."""
    _train(force)


def _train(force: bool) -> None:
    from bot.training import is_trained

    if not force and is_trained():
        say("The model is up to date.")
        return
    say("Training the model (about a minute) ...")
    quiet()
    started = time.monotonic()
    # a process of its own: serving must not carry what training loaded
    done = subprocess.run([sys.executable, "-m", "bot.train_process"], check=False)
    if done.returncode != 0:
        raise typer.Exit(done.returncode)
    say(f"Trained in {time.monotonic() - started:.0f} s.")


def _ensure_key() -> None:
    """Make a key for this machine when the environment has none, kept where only its owner reads it."""
    if os.environ.get("NABIJ_DATA_KEY"):
        return
    from bot.store.vault import new_key

    path = STATE_DIR / KEY_FILE
    if not path.exists():
        _write_key(path, new_key())
        say(f"Made a key for encryption at rest: {path} (keep a copy; without it stored conversations cannot be read)")
    os.environ["NABIJ_DATA_KEY"] = path.read_text().strip()


def _write_key(path: Path, key: str) -> None:
    """Write a key to a new file that only its owner reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)


@database.command("upgrade")
def migrate() -> None:
    """Bring the database to the newest version."""
    quiet()
    from bot.settings import database_url
    from bot.store.database import migrate as upgrade

    STATE_DIR.mkdir(parents=True, exist_ok=True)
    upgrade(database_url())
    say("The database is up to date.")


@database.command("backup")
def back_up_database(
    file: Path = typer.Argument(..., help="A new file; it is sealed with the installation's key."),
) -> None:
    """Write all of the database to a file, while the server goes on."""
    quiet()
    from bot.store.backup import back_up
    from bot.store.backup_file import BackupError

    url, vault, _ = _store()
    try:
        about = back_up(url, vault, file)
    except BackupError as error:
        say(str(error))
        raise typer.Exit(1) from error
    say(f"Backup of version {about.version} in {file} ({file.stat().st_size} bytes). Keep the key somewhere else.")


@database.command("restore")
def restore_database(
    file: Path = typer.Argument(..., help="A backup.", exists=True, dir_okay=False),
    force: bool = typer.Option(False, help="Also when the database holds something: all of it is replaced."),
) -> None:
    """Put a backup back. Stop the server and the console first.

    A backup from before the key was rotated needs the key of that time in NABIJ_OLD_DATA_KEY; what it holds is sealed
    with the present key.
    """
    quiet()
    from bot.store.backup import restore
    from bot.store.backup_file import BackupError

    url, vault, old = _store()
    try:
        about = restore(url, vault, file, force, old)
    except BackupError as error:
        say(str(error))
        raise typer.Exit(1) from error
    say(f"The backup of {about.made_at} is put back.")


def _store() -> tuple[str, Vault, Optional[Vault]]:
    """Return the database, its key, and the key from before a rotation; makes no key: it would open nothing."""
    from bot.settings import data_key, database_url
    from bot.store.vault import Vault

    if not os.environ.get("NABIJ_DATA_KEY") and not (STATE_DIR / KEY_FILE).exists():
        say(f"There is no key: put the one of the installation in NABIJ_DATA_KEY or in {STATE_DIR / KEY_FILE}.")
        raise typer.Exit(1)
    _ensure_key()
    old = os.environ.get("NABIJ_OLD_DATA_KEY", "")
    return database_url(), Vault(data_key()), Vault(old) if old else None


@app.command()
def recognise(
    file: Optional[str] = typer.Argument(None, help="A file with a message a line, or - for standard input."),
) -> None:
    """Write what is understood of each message, as JSON lines."""
    quiet()
    from bot.light_start import light_start

    light_start()
    from bot.recogniser import Recogniser
    from bot.training import MODEL_NAME

    recogniser = Recogniser(MODEL_DIR / MODEL_NAME)
    with contextlib.ExitStack() as stack:
        source: TextIO = sys.stdin
        if file not in (None, "-"):
            source = stack.enter_context(Path(str(file)).open(encoding="utf-8", errors="replace"))
        for line in source:
            sys.stdout.write(
                json.dumps(asyncio.run(recogniser.recognise(line.rstrip("\r\n"))), ensure_ascii=False) + "\n"
            )
            sys.stdout.flush()


@app.command()
def check(
    stale: bool = typer.Option(False, help="Also list answers, organisations and networks to look up again."),
) -> None:
    """Check all content and data; print what is wrong by file and line."""
    from bot.content.check import check_all

    raise typer.Exit(check_all(stale))


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
