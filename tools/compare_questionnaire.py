"""Compares content/acp_zib2020.yml with the questionnaire it was made for, in a folder of the standard's files.

    python tools/compare_questionnaire.py FOLDER [--write --commit HASH]

FOLDER holds Questionnaire-*.json (one) and, if wanted, QuestionnaireResponse-*.json, from the repository that our file
names. Says which facts differ, whether our mapping still fits the questionnaire of the folder, and whether the example
responses follow it. `--write` replaces our facts (all below the line "MADE BY") by those of the folder; the files are
somebody else's work and are not kept here. Ends with 1 when the facts or the mapping do not fit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.content.files import read_yaml
from bot.documents.acp import FILE, Acp, parse_acp
from bot.documents.acp_check import mapping_remarks
from bot.documents.fhir_structure import structure_violations
from bot.settings import CONTENT_DIR

MARK = "# MADE BY tools/compare_questionnaire.py --write; do not change by hand.\n"
REPOSITORY = "https://github.com/IKNL/PZP-FHIR-R4"
RESOURCES = "input/resources"
FACTS = frozenset({"linkId", "type", "repeats", "readOnly", "answerOption", "enableWhen", "enableBehavior", "item"})
NO_FACTS = frozenset({"text", "required", "code", "extension"})
"""What an item may hold beside facts: wording, `required` (always false), its meaning, how a form shows it."""


class QuestionnaireError(ValueError):
    """A questionnaire with something in it that our facts cannot say."""


def facts(raw: bytes, path: str, commit: str) -> dict[str, Any]:
    """Return the facts of a Questionnaire (its JSON), in the shape of our file.

    Raises:
        QuestionnaireError: when it holds what our facts cannot say.
    """
    questionnaire = json.loads(raw)
    return {
        "url": questionnaire["url"],
        "version": questionnaire["version"],
        "publisher": questionnaire["publisher"],
        "repository": REPOSITORY,
        "path": path,
        "commit": commit,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "items": [fact for item in questionnaire["item"] for fact in _item_facts(item, None)],
    }


def _item_facts(item: dict[str, Any], parent: str | None) -> Iterator[dict[str, Any]]:
    link_id = item["linkId"]
    if unknown := set(item) - FACTS - NO_FACTS:
        raise QuestionnaireError(f"{link_id}: {', '.join(sorted(unknown))} is not understood")
    if item.get("required"):
        raise QuestionnaireError(f"{link_id} is required: what if it is passed over")
    fact: dict[str, Any] = {"link_id": link_id}
    if parent is not None:
        fact["parent"] = parent
    fact["type"] = item["type"]
    fact.update({name: True for name, key in (("repeats", "repeats"), ("read_only", "readOnly")) if item.get(key)})
    if options := [_option(link_id, option) for option in item.get("answerOption", [])]:
        fact["options"] = options
    if conditions := [_condition(link_id, condition) for condition in item.get("enableWhen", [])]:
        if len(conditions) > 1 and item.get("enableBehavior") != "any":
            raise QuestionnaireError(f"{link_id}: conditions that must all hold are not understood")
        fact["enable_when"] = conditions
    yield fact
    for child in item.get("item", []):
        yield from _item_facts(child, link_id)


def _option(link_id: str, option: dict[str, Any]) -> dict[str, str]:
    if set(option) - {"valueCoding", "initialSelected"} or set(option["valueCoding"]) - {"system", "code", "display"}:
        raise QuestionnaireError(f"{link_id}: an option that is not a plain coding")
    return {key: option["valueCoding"][key] for key in ("system", "code", "display") if key in option["valueCoding"]}


def _condition(link_id: str, condition: dict[str, Any]) -> dict[str, str]:
    if condition["operator"] != "=" or set(condition) != {"question", "operator", "answerCoding"}:
        raise QuestionnaireError(f"{link_id}: a condition that is not 'question = coding'")
    coding = condition["answerCoding"]
    return {"question": condition["question"], **{key: coding[key] for key in ("system", "code") if key in coding}}


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Return what differs between two sets of facts, item by item."""
    found = [
        f"{key}: ours {ours.get(key)}, theirs {theirs.get(key)}"
        for key in theirs
        if key not in ("items", "commit") and ours.get(key) != theirs.get(key)
    ]
    mine, other = ({i["link_id"]: i for i in side["items"]} for side in (ours, theirs))
    found += [f"{link_id}: not in theirs" for link_id in mine if link_id not in other]
    found += [f"{link_id}: not in ours" for link_id in other if link_id not in mine]
    for link_id in (i for i in mine if i in other):
        a, b = mine[link_id], other[link_id]
        found += [f"{link_id}: {k}: ours {a.get(k)}, theirs {b.get(k)}" for k in {**a, **b} if a.get(k) != b.get(k)]
    if [i for i in mine if i in other] != [i for i in other if i in mine]:
        found.append("the items stand in another order")
    return found


def as_yaml(questionnaire: dict[str, Any]) -> str:
    """Return the facts as YAML, one line an item where nothing is chosen, one line an option."""
    lines = ["questionnaire:"]
    lines += [f"  {key}: {_flow(value)}" for key, value in questionnaire.items() if key != "items"]
    lines.append("  items:")
    for item in questionnaire["items"]:
        plain = {key: value for key, value in item.items() if key not in ("options", "enable_when")}
        if plain == item:
            lines.append(f"    - {_flow(plain)}")
            continue
        lines += [f"    {'-' if key == 'link_id' else ' '} {key}: {_flow(value)}" for key, value in plain.items()]
        for key in (k for k in ("enable_when", "options") if k in item):
            lines += [f"      {key}:", *(f"        - {_flow(value)}" for value in item[key])]
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(v)}" for key, v in value.items()) + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def texts(questionnaire: dict[str, Any]) -> dict[str, str]:
    """Return the wording of each item of a Questionnaire, by linkId."""
    found, waiting = {}, list(questionnaire["item"])
    while waiting:
        item = waiting.pop()
        found[item["linkId"]] = item.get("text", "")
        waiting += item.get("item", [])
    return found


def example_remarks(folder: Path, acp: Acp, wording: dict[str, str]) -> Iterator[str]:
    """Yield where the example responses do not follow the questionnaire, or that they do."""
    for path in sorted(folder.glob("QuestionnaireResponse-*.json")):
        found = list(structure_violations(json.loads(path.read_text("utf-8")), acp, wording))
        yield from (f"{path.name}: {remark}" for remark in found)
        yield f"{path.name}: {len(found)} places do not follow the questionnaire"


def main() -> int:
    """Compare, and write when asked."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--write", action="store_true", help="replace our facts by those of the folder")
    arguments.add_argument("--commit", help="the commit the folder's files come from; needed to write")
    options = arguments.parse_args()
    (source,) = options.folder.glob("Questionnaire-*.json")
    place = CONTENT_DIR / FILE
    theirs = facts(source.read_bytes(), f"{RESOURCES}/{source.name}", options.commit or "")
    if options.write:
        if not options.commit:
            arguments.error("--write needs --commit")
        by_hand = place.read_text("utf-8").split(MARK)[0]
        place.write_text(by_hand + MARK + as_yaml(theirs), "utf-8")
    ours = read_yaml(place)
    wrong = differences(ours["questionnaire"], theirs)
    with_theirs = parse_acp({**ours, "questionnaire": theirs})
    wrong += [f"mapping: {remark}" for remark in mapping_remarks(with_theirs)]
    for line in wrong:
        print(line)
    for line in example_remarks(options.folder, with_theirs, texts(json.loads(source.read_bytes()))):
        print(line)
    print(f"{len(theirs['items'])} items, {len(wrong)} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
