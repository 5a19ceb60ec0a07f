"""`nabij key rotate`: with a key file and with the key in the environment."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.store.conversations import ConversationRepository
from bot.store.database import connect, migrate
from bot.store.vault import Vault, VaultError, new_key, rotated_key

DAYS = 30


@pytest.fixture
def installation(tmp_path, monkeypatch):
    """Return a function that makes an installation with a turn of a conversation, with some key."""
    url = f"sqlite:///{tmp_path / 'nabij.db'}"
    monkeypatch.setenv("NABIJ_DATABASE_URL", url)
    monkeypatch.setattr(cli, "STATE_DIR", tmp_path)
    for name in ("NABIJ_DATA_KEY", "NABIJ_NEW_DATA_KEY"):
        monkeypatch.setenv(name, "")  # what the command puts there is taken away afterwards
    monkeypatch.setattr(cli, "quiet", lambda: None)  # it is about the whole process
    migrate(url)

    def make(key):
        ConversationRepository(connect(url), Vault(key), DAYS).append("jan", 1, {"said": "hallo"})
        return lambda other: ConversationRepository(connect(url), Vault(other), DAYS).last_turns("jan")

    return make


def run():
    done = CliRunner().invoke(cli.app, ["key", "rotate"])
    assert done.exit_code == 0, done.exception
    return done.stdout.strip()


def test_with_a_key_file(installation, tmp_path, monkeypatch):
    old, file = new_key(), tmp_path / "data.key"
    file.write_text(old)
    read = installation(old)
    run()
    new = file.read_text()
    assert new != old
    assert file.stat().st_mode & 0o077 == 0
    assert not (tmp_path / "data.key.next").exists()
    assert read(new) == (1, [{"said": "hallo"}])
    with pytest.raises(VaultError):
        read(old)
    monkeypatch.setenv("NABIJ_DATA_KEY", "")
    run()
    assert read(file.read_text()) == (1, [{"said": "hallo"}])
    assert file.read_text().split(".")[1] == old


def test_with_the_key_in_the_environment(installation, monkeypatch):
    old = new_key()
    read = installation(old)
    monkeypatch.setenv("NABIJ_DATA_KEY", old)
    new = run()
    assert read(old) == (1, [{"said": "hallo"}])
    monkeypatch.setenv("NABIJ_NEW_DATA_KEY", new)
    run()
    assert read(new) == (1, [{"said": "hallo"}])


def test_pseudonyms_stay_and_everything_else_is_another(installation):
    old = new_key()
    before, after = Vault(old), Vault(rotated_key(old))
    assert before.pseudonym("jan") == after.pseudonym("jan")
    assert before.derive("buttons") != after.derive("buttons")
    with pytest.raises(VaultError):
        after.open(before.seal(b"x", "c"), "c")


@pytest.mark.parametrize("key", [".", f"{'x' * 8}.", "a.b.c"])
def test_a_half_key_is_none(key):
    with pytest.raises(VaultError):
        Vault(key)
