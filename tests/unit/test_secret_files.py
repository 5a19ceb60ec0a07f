"""Secrets from files."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bot.secret_files import SecretFileError, read_secret_files
from tests.served import ROOT

SECRET = "geheim van niemand"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "data-key"
    path.write_text(f"{SECRET}\n")
    return str(path)


def test_a_setting_comes_from_its_file(file):
    environment = {"NABIJ_DATA_KEY_FILE": file, "OTHER_FILE": "/nowhere", "NABIJ_SMTP_PASSWORD_FILE": ""}
    read_secret_files(environment)
    assert environment["NABIJ_DATA_KEY"] == SECRET
    assert "OTHER" not in environment
    assert "NABIJ_SMTP_PASSWORD" not in environment


def test_what_is_set_itself_wins(file):
    environment = {"NABIJ_DATA_KEY_FILE": file, "NABIJ_DATA_KEY": "x"}
    read_secret_files(environment)
    assert environment["NABIJ_DATA_KEY"] == "x"


def test_a_file_that_is_not_there_is_named_by_its_setting(tmp_path):
    with pytest.raises(SecretFileError, match=r"^NABIJ_DATA_KEY_FILE: the file cannot be read$"):
        read_secret_files({"NABIJ_DATA_KEY_FILE": str(tmp_path / SECRET)})


def test_every_command_reads_them(tmp_path):
    url = tmp_path / "url"
    url.write_text(f"sqlite:///{tmp_path / 'from-a-file.db'}\n")
    environment = {**os.environ, "NABIJ_DATABASE_URL_FILE": str(url), "NABIJ_STATE_DIR": str(tmp_path)}
    environment.pop("NABIJ_DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "bot.cli", "db", "upgrade"], env=environment, cwd=ROOT, check=True)
    assert (tmp_path / "from-a-file.db").exists()
