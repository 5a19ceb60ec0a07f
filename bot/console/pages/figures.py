"""Figures: charts with their tables, and the same as CSV; only what `bot.store.disclosure` lets through."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Mapping, Optional

from starlette.responses import Response

from bot.console.spreadsheet import safe_cell
from bot.console.texts import IndicatorText
from bot.console.visit import RefusedError, Visit
from bot.dialogue.reach import COUNTED_CHANNELS
from bot.guides.funding_texts import load_funding
from bot.store.audit import AuditEvent
from bot.store.figures import OTHER, FigureTable, Property, Quarter

MUCH = 100
"""Per cent."""


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    label: str
    count: Optional[int]
    share: int
    """Of the largest row, per cent: the length of its bar."""


@dataclass(frozen=True)
class Table:
    """One table as it is read."""

    indicator: str
    by: Property
    title: str
    total: Optional[int]
    rows: list[Row]
    left_out: int
    """How many hidden rows are not listed one by one."""


@dataclass(frozen=True)
class Report:
    """All that is shown of one quarter."""

    quarter: Quarter
    first: str
    last: str
    summary: list[tuple[IndicatorText, Optional[int]]]
    unanswered_share: Optional[int]
    tables: dict[str, list[Table]]


def figures(visit: Visit) -> Response:
    """Show the figures of a quarter."""
    quarter = _quarter(visit)
    return visit.render("figures.html", report=_report(visit, quarter), quarters=_quarters(visit), quarter=quarter)


def figures_file(visit: Visit) -> Response:
    """Return the same as a file for a spreadsheet."""
    quarter, words = _quarter(visit), visit.services.texts
    page = words.pages["figures"]
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([page["indicator"], page["by"], page["value"], page["count"]])
    for tables in _report(visit, quarter).tables.values():
        for table in tables:
            rows = [(page["total"], table.total), *((row.label, row.count) for row in table.rows)]
            for label, count in rows:
                shown = page["hidden"] if count is None else count
                writer.writerow([table.title, words.properties[table.by], safe_cell(label), shown])
    visit.note(AuditEvent.FIGURES_EXPORTED, f"{quarter.year}-{quarter.number}")
    name = f"nabij-cijfers-{quarter.year}-{quarter.number}.csv"
    return Response(
        file.getvalue().encode("utf-8-sig"),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _report(visit: Visit, quarter: Quarter) -> Report:
    services, labels = visit.services, _labels(visit)
    words, subjects = services.texts.pages["figures"], _subjects(visit)
    known = {by: list(names) for by, names in labels.items()}
    weeks, found = services.figures.tables(
        quarter, services.today(), known, {indicator: list(names) for indicator, names in subjects.items()}
    )
    labels[Property.WEEK] = {week: words["week"].format(number=int(week[-2:])) for week in weeks}
    tables: dict[str, list[Table]] = {}
    for each in found:
        names = subjects.get(each.indicator, {}) if each.by is Property.SUBJECT else labels[each.by]
        title = services.texts.indicators[each.indicator].title
        tables.setdefault(each.indicator, []).append(_table(each, title, {**names, OTHER: words["other"]}))
    totals = {name: some[0].total for name, some in tables.items()}
    return Report(
        quarter=quarter,
        first=labels[Property.WEEK][weeks[0]] if weeks else "",
        last=labels[Property.WEEK][weeks[-1]] if weeks else "",
        summary=[(services.texts.indicators[name], total) for name, total in totals.items()],
        unanswered_share=_share(totals["unanswered"], totals["questions"]),
        tables=tables,
    )


def _table(table: FigureTable, title: str, names: Mapping[str, str]) -> Table:
    """Return a table with labels; of the many subjects only the rows that are shown are listed, most first."""
    cells = [(names.get(value, value), count) for value, count in table.published.cells.items()]
    left_out = 0
    if table.by is Property.SUBJECT:
        left_out = sum(count is None for _, count in cells)
        cells = sorted((cell for cell in cells if cell[1] is not None), key=lambda cell: -(cell[1] or 0))
    most = max((count or 0 for _, count in cells), default=0)
    rows = [Row(label, count, MUCH * (count or 0) // most if most else 0) for label, count in cells]
    return Table(table.indicator, table.by, title, table.published.total, rows, left_out)


def _labels(visit: Visit) -> dict[Property, dict[str, str]]:
    """Return what values of properties are called; only these get a row."""
    services = visit.services
    return {
        Property.CHANNEL: {channel: services.texts.channels[channel] for channel in COUNTED_CHANNELS},
        Property.CAMPAIGN: {each.code: each.name for each in services.campaigns.all()},
        Property.MUNICIPALITY: {each.id: each.name for each in services.library.region.municipalities},
    }


def _subjects(visit: Visit) -> dict[str, dict[str, str]]:
    """Return what the subjects of an indicator are called."""
    library = visit.services.library
    return {
        "questions": {topic: library.title(topic) for topic in library.group_of},
        "funding_outcomes": {name: route.title for name, route in load_funding().routes.items()},
    }


def _quarters(visit: Visit) -> list[Quarter]:
    now = Quarter.of(visit.services.today())
    return sorted({now, now.before, *visit.services.figures.quarters()}, reverse=True)


def _quarter(visit: Visit) -> Quarter:
    chosen = visit.query.get("kwartaal", "")
    if not chosen:
        return Quarter.of(visit.services.today())
    for quarter in _quarters(visit):
        if chosen == f"{quarter.year}-{quarter.number}":
            return quarter
    raise RefusedError(404, "not_found")


def _share(part: Optional[int], rest: Optional[int]) -> Optional[int]:
    """Return a part of the whole, per cent, from numbers that are shown."""
    return None if part is None or rest is None else round(MUCH * part / (part + rest))
