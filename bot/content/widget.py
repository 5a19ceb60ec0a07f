"""The words on the chat and on the server's own pages: content/widget.yml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Optional

from pydantic import HttpUrl

from bot.content.files import read_as
from bot.content.library import load_library
from bot.content.models import Strict
from bot.settings import CONTENT_DIR

FILE = "widget.yml"


class ChatWords(Strict):
    """What stands on the chat itself; goes to the browser with nabij.js."""

    launcher: str
    new_answer: str
    close: str
    more: str
    larger: str
    normal_size: str
    print: str
    wipe: str
    leave: str
    leave_hint: str
    log: str
    field: str
    send: str
    assistant: str
    person: str
    staff: str
    urgent: str
    new_tab: str
    thinking: str
    choices: str
    read_aloud: str
    stop_reading: str
    download: str
    download_failed: str
    not_sent: str
    offline: str
    unreachable: str
    back: str
    wipe_ask: str
    wipe_yes: str
    wipe_no: str
    wiped: str
    wipe_failed: str
    expired: str
    emergency: str
    about: str
    by_phone: str
    by_telegram: str


class PageWords(Strict):
    """The page at `/`, and the frame."""

    example: str
    organisation: str
    intro_title: str
    intro: str
    can_title: str
    can: list[str]
    private: str
    region: str
    embed_link: str
    embed_title: str
    embed_intro: str
    window_title: str


class ComposerWords(Strict):
    """The page where a deployer composes the lines for a website."""

    legend: str
    title: str
    subtitle: str
    region: str
    mode: str
    mode_corner: str
    mode_page: str
    position: str
    position_right: str
    position_left: str
    opening: str
    campaign: str
    phone: str
    telegram: str
    color: str
    optional: str
    result_title: str
    result_hint: str
    style_title: str
    policy_title: str
    policy_hint: str
    origin_hint: str
    copy_button: str
    copied: str
    preview_title: str
    preview_hint: str


class WidgetWords(Strict):
    """content/widget.yml."""

    chat: ChatWords
    leave_to: HttpUrl
    pages: PageWords
    composer: ComposerWords


def load_widget_words(folder: Path = CONTENT_DIR) -> WidgetWords:
    """Load and validate the words.

    Raises:
        ContentError: naming the field that is wrong.
    """
    return read_as(WidgetWords, folder / FILE)


@lru_cache(maxsize=1)
def widget_words() -> WidgetWords:
    """Return the installation's words."""
    return load_widget_words()


@dataclass(frozen=True)
class RegionEntry:
    """What the chat shows of a region."""

    name: str
    phone: Optional[str]


@lru_cache(maxsize=1)
def region_entries(folder: Path = CONTENT_DIR) -> dict[str, RegionEntry]:
    """Return every region there is a file of, by id.

    Raises:
        ContentError: naming the file that is wrong.
    """
    entries = {}
    for path in sorted((folder / "regions").glob("*.yml")):
        region = load_library(folder, path.stem).region
        entries[path.stem] = RegionEntry(region.name, region.information_point.phone)
    return entries
