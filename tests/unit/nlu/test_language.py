"""People who do not write Dutch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.language import KNOWN, likeliest_language, other_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where can I find help for my dying mother?", "en"),
        ("Wo finde ich Hilfe für meine sterbende Mutter?", "de"),
        ("Où puis-je trouver de l'aide pour ma mère mourante ?", "fr"),
        ("Annem ölüyor, nereden yardım alabilirim?", "tr"),
        ("أين أجد المساعدة لأمي؟", "ar"),
        ("Gdzie mogę znaleźć pomoc dla mojej umierającej matki?", "pl"),
        ("Здравствуйте, моя мать умирает. Вы можете мне помочь?", "ru"),
        ("Де я можу знайти допомогу для моєї матері?", "uk"),
        ("¿Dónde puedo encontrar ayuda para mi madre?", "es"),
        ("我母亲快死了，哪里可以得到帮助", "zh"),
        ("how much does a hospice cost", "en"),
        ("was kostet ein Hospiz in Utrecht", "de"),
        ("moja babcia umiera, co robić", "pl"),
        ("combien coute un hospice dans la ville", "fr"),
        ("مادرم در حال مرگ است", "fa"),
    ],
)
def test_another_language(text, language):
    assert other_language(text) == language
    assert likeliest_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Wat is een hospice?",
        "hospice",
        "ik wil dood",
        "help me please",
        "hello",
        "mijn man heeft palliatieve sedatie in het hospice",
        "ons moe wil nie meer ete",
        "wie kin my helpe mei us mem",
        "me moeder gaat dood en ik weet nie wat ik moet",
        "advance care planning",
        "ik wil nu met iemand chatten",
        "wat kost hospis in zeist",
        "Ik zit in Zeist-West",
        "hoe trost je jezelf",
        "oost west thuis best",
        "",
        "123",
        "😀😀😀😀",
        "... ??? !!!",
    ],
)
def test_dutch_or_too_little_to_tell(text):
    assert other_language(text) is None


def test_hardly_a_dutch_answer_is_taken_for_another_language(library):
    texts = [a.answer for a in library.answers.values()]
    assert [t for t in texts if other_language(t)] == []


@given(st.text())
def test_any_text_has_a_known_language_or_none(text):
    assert other_language(text) in (None, *KNOWN[1:])
    assert likeliest_language(text) in KNOWN
