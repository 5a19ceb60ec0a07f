"""`nabij db backup` and `nabij db restore`."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.store.conversations import ConversationRepository
from bot.store.database import connect, migrate
from bot.store.vault import Vault, new_key, rotated_key

DAYS = 30


@pytest.fixture
def key(tmp_path, monkeypatch):
    """Return the key of an installation with one turn of a conversation."""
    key, url = new_key(), f"sqlite:///{tmp_path / 'nabij.db'}"
    monkeypatch.setattr(cli, "STATE_DIR", tmp_path)
    monkeypatch.setattr(cli, "quiet", lambda: None)  # it is about the whole process
    monkeypatch.setenv("NABIJ_DATABASE_URL", url)
    monkeypatch.setenv("NABIJ_DATA_KEY", key)
    monkeypatch.setenv("NABIJ_OLD_DATA_KEY", "")
    migrate(url)
    turns(tmp_path, key).append("jan", 1, {"said": "hallo"})
    return key


def turns(folder, key):
    return ConversationRepository(connect(f"sqlite:///{folder / 'nabij.db'}"), Vault(key), DAYS)


def run(*arguments):
    """Run a command; return how it ended and what it said."""
    done = CliRunner().invoke(cli.app, ["db", *map(str, arguments)])
    return done.exit_code, done.output


def test_there_and_back(key, tmp_path):
    file = tmp_path / "nabij.backup"
    assert run("backup", file)[0] == 0
    turns(tmp_path, key).forget("jan")
    assert run("restore", file)[0] == 0
    assert turns(tmp_path, key).last_turns("jan") == (1, [{"said": "hallo"}])


def test_it_says_why_not(key, tmp_path):
    file = tmp_path / "nabij.backup"
    run("backup", file)
    code, said = run("restore", file)
    assert (code, "--force" in said) == (1, True)
    code, said = run("backup", file)
    assert (code, "already" in said) == (1, True)
    assert run("restore", file, "--force")[0] == 0


def test_without_a_key_none_is_made_up(key, tmp_path, monkeypatch):
    monkeypatch.setenv("NABIJ_DATA_KEY", "")
    code, said = run("backup", tmp_path / "nabij.backup")
    assert (code, "no key" in said) == (1, True)
    assert not (tmp_path / "data.key").exists()


def test_one_from_before_a_rotation_needs_the_key_of_that_time(key, tmp_path, monkeypatch):
    file, present = tmp_path / "nabij.backup", rotated_key(key)
    run("backup", file)
    monkeypatch.setenv("NABIJ_DATA_KEY", present)
    assert run("restore", file, "--force")[0] == 1
    monkeypatch.setenv("NABIJ_OLD_DATA_KEY", key)
    assert run("restore", file, "--force")[0] == 0
    assert turns(tmp_path, present).last_turns("jan") == (1, [{"said": "hallo"}])
