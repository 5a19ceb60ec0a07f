"""The files of `deploy/` say what the program does."""

from __future__ import annotations

import configparser
import re
import subprocess

import pytest
import yaml
from typer.main import get_command

from bot import cli, settings
from bot.console import app as console_app
from tests.nodes.programs import find_program, nginx
from tests.served import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SETTING = re.compile(r"NABIJ_[A-Z][A-Z_]*")


def settings_in_the_code():
    """Return every setting's name, and prefixes of names that are put together."""
    found = set()
    for path in (ROOT / "bot").rglob("*.py"):
        found |= set(SETTING.findall(path.read_text("utf-8")))
    return found - {"NABIJ_X_FILE", "NABIJ_X"}


def settings_in_the_example():
    text = (DEPLOY / "nabij.env.example").read_text("utf-8")
    return set(re.findall(r"^#?(NABIJ_[A-Z_]+)=", text, re.MULTILINE))


def test_the_example_has_every_setting():
    known = settings_in_the_example()
    limits = {f"NABIJ_LIMIT_{name.upper()}" for name in settings.LIMITS}
    missing = (settings_in_the_code() - {"NABIJ_LIMIT_"} | limits) - known
    assert not missing, "put these in deploy/nabij.env.example, with what they do and their default"


def test_the_example_has_no_secret_and_no_duplicate():
    text = (DEPLOY / "nabij.env.example").read_text("utf-8")
    assert not re.findall(r"^[^#\n].*(?:KEY|PASSWORD|SECRET|TOKEN)=.+", text, re.MULTILINE)
    names = re.findall(r"^#?(NABIJ_[A-Z_]+)=", text, re.MULTILINE)
    assert len(names) == len(set(names))


def test_nginx_takes_the_configuration(tmp_path):
    site = nginx(tmp_path, [5011, 5012], [5021])
    done = subprocess.run([*site.command, "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "nabij" / "upstreams.conf").read_text()
    assert text.count("127.0.0.1:5011") == 2
    assert text.count("127.0.0.1:5021") == 1


def test_nginx_refuses_what_the_servers_would():
    text = (DEPLOY / "nginx" / "nabij.conf").read_text()
    sizes = [int(size) * 1024 for size in re.findall(r"client_max_body_size (\d+)k;", text)]
    assert sizes == [settings.MAXIMUM_BODY_BYTES, console_app.MAXIMUM_BODY_BYTES]


def test_rest_is_never_repeated():
    text = (DEPLOY / "nginx" / "nabij.conf").read_text()
    (rest,) = re.findall(r"location = /webhooks/rest/webhook \{(.*?)\n    \}", text, re.DOTALL)
    assert "proxy_next_upstream error;" in rest
    console = text[text.index("console.nabij.example") :]
    assert "non_idempotent" not in console


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_run_commands_that_exist(unit):
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str
    parser.read(unit)
    service = parser["Service"]
    words = service["ExecStart"].split("bin/nabij ")[1].split()
    command = get_command(cli.app)
    while words and hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    assert not hasattr(command, "commands")
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert set(SETTING.findall(unit.read_text())) <= settings_in_the_example() | {
        f"{name}_FILE" for name in settings_in_the_example()
    }


def test_a_node_gets_the_time_it_may_take_to_stop():
    unit = (DEPLOY / "systemd" / "nabij@.service").read_text()
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    telegram = 10 + 3
    assert int(seconds) > settings.DRAIN_NOTICE_SECONDS + 2 * settings.DRAIN_SECONDS + telegram
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text())
    assert compose["services"]["node1"]["stop_grace_period"] == f"{seconds}s"


def test_compose_and_its_proxy_name_the_same_addresses():
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text())
    addresses = {
        name: service["networks"]["inner"].get("ipv4_address") for name, service in compose["services"].items()
    }
    upstreams = (DEPLOY / "nginx" / "compose-upstreams.conf").read_text()
    assert set(re.findall(r"server ([\d.]+):", upstreams)) == {addresses[n] for n in ("node1", "node2", "console")}
    for name in ("node1", "node2", "console", "upgrade", "backup"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["user"] == "10001:10001"


def test_what_the_image_copies_is_there_and_no_secret_goes_in():
    text = (DEPLOY / "Dockerfile").read_text()
    for source in re.findall(r"^COPY (?!--from)(\S+) ", text, re.MULTILINE):
        assert (ROOT / source).exists()
    for path in re.findall(r"(?:requirements|tools)/[\w.]+", text):
        assert (ROOT / path).exists()
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().split("\n")
    assert {"deploy/secrets", "deploy/nabij.env", "var", ".git"} <= set(ignored)
    assert re.search(r"^USER 10001", text, re.MULTILINE)


def test_the_script_is_sound():
    subprocess.run([find_program("bash"), "-n", str(DEPLOY / "rolling-restart")], check=True)
