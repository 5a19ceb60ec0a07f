"""Turns templates into pages: everything is escaped, nothing a person typed is ever part of a template."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Mapping
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.console.texts import ConsoleTexts
from bot.places.region import Region
from bot.store.staff import Role

if TYPE_CHECKING:
    from bot.console.visit import Visit

TEMPLATES = Path(__file__).with_name("templates")
NAVIGATION = (
    ("requests", "/verzoeken", Role.WORKER),
    ("campaigns", "/campagnes", Role.EDITOR),
    ("unanswered", "/onbeantwoord", Role.EDITOR),
    ("figures", "/cijfers", None),
    ("answers", "/antwoorden", None),
    ("staff", "/medewerkers", Role.ADMINISTRATOR),
    ("audit", "/logboek", Role.ADMINISTRATOR),
    ("account", "/account", None),
)
"""Name of the page's words, address, and the role that it is for."""


class Pages:
    """Renders templates with the console's words."""

    def __init__(self, texts: ConsoleTexts, region: Region, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        """Use the words, the region, and the time zone of staff."""
        self._texts, self._zone, self._clock = texts, zone, clock
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(moment=self.moment, day=self.day, waited=self.waited, iso=_iso)
        self._environment.globals.update(t=texts.pages, words=texts, region=region)

    def html(self, template: str, visit: Visit, values: Mapping[str, Any]) -> str:
        """Return a page for a visit."""
        staff = visit.staff if visit.session and visit.session.level.value == "full" else None
        roles = staff.roles if staff else frozenset()
        navigation = [(name, path) for name, path, role in NAVIGATION if staff and (role is None or role in roles)]
        around = {
            "csrf_token": visit.csrf_token,
            "staff": staff,
            "navigation": navigation if staff and not staff.must_change_password else [],
            "route": visit.route,
            "done": self._texts.done.get(visit.query.get("gedaan", ""), ""),
            "problem": self._texts.problems.get(visit.query.get("fout", ""), ""),
        }
        return self._environment.get_template(template).render({**around, **values})

    def day(self, day: date) -> str:
        """Return a day as people write it: 21 november 2026."""
        return f"{day.day} {self._texts.months[day.month - 1]} {day.year}"

    def moment(self, moment: datetime) -> str:
        """Return a moment as staff read it: today only the time, otherwise with the day."""
        local = moment.astimezone(self._zone)
        clock = local.strftime("%H:%M")
        if local.date() == self._clock().astimezone(self._zone).date():
            return self._texts.pages["time"]["today"].format(clock=clock)
        return self._texts.pages["time"]["other"].format(day=self.day(local.date()), clock=clock)

    def waited(self, duration: timedelta) -> str:
        """Return a duration in its largest whole unit: 3 dagen, 2 uur, 5 minuten."""
        minutes = max(int(duration.total_seconds()) // 60, 0)
        for name, length in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
            if minutes >= length:
                count = minutes // length
                return self._texts.pages["time"][name if count == 1 else f"{name}s"].format(count=count)
        return self._texts.pages["time"]["now"]


def _iso(moment: datetime) -> str:
    """Return a moment for a machine."""
    return moment.isoformat(timespec="seconds")
