"""Rasa's message processor with our actions in it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from rasa.core.policies.policy import PolicyPrediction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, FollowupAction, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.actions import RESPOND
from bot.agent import NabijProcessor
from bot.settings import ROOT

OURS = object()


class Rules:
    """Counts how often the rules are asked; they always say our action."""

    def __init__(self, domain: Domain) -> None:
        self.asked, self._domain = 0, domain

    def predict(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        self.asked += 1
        return PolicyPrediction.for_action_name(self._domain, RESPOND, "RulePolicy")


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def rules(domain: Domain) -> Rules:
    return Rules(domain)


@pytest.fixture
def processor(domain: Domain, rules: Rules) -> NabijProcessor:
    """A processor without a model, with rules that count."""
    made: Any = NabijProcessor.__new__(NabijProcessor)
    made.domain, made.action_endpoint, made.max_number_of_predictions = domain, None, 10
    made.local_actions, made._predict_next_with_tracker = {RESPOND: OURS}, rules.predict
    return made  # type: ignore[no-any-return]


def tracker(*events: Any) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("s", [ActionExecuted("action_listen"), UserUttered("hallo"), *events])


def test_the_action_that_the_rules_choose_is_ours(processor: NabijProcessor, rules: Rules) -> None:
    action, _ = processor.predict_next_with_tracker_if_should(tracker())
    assert action is OURS
    assert rules.asked == 1


def test_after_our_action_the_turn_ends_without_asking_the_rules(processor: NabijProcessor, rules: Rules) -> None:
    action, prediction = processor.predict_next_with_tracker_if_should(tracker(ActionExecuted(RESPOND)))
    assert action.name() == "action_listen"
    assert processor.domain.action_names_or_texts[prediction.max_confidence_index] == "action_listen"
    assert rules.asked == 0


def test_an_action_that_was_asked_to_follow_is_left_to_rasa(processor: NabijProcessor, rules: Rules) -> None:
    processor.predict_next_with_tracker_if_should(tracker(ActionExecuted(RESPOND), FollowupAction("action_restart")))
    assert rules.asked == 1


def test_every_rule_is_an_intent_and_our_action_and_nothing_after_it() -> None:
    rules = yaml.safe_load((ROOT / "data" / "rules" / "rules.yml").read_text("utf-8"))["rules"]
    assert rules
    assert all([list(step) for step in rule["steps"]] == [["intent"], ["action"]] for rule in rules)
    assert {rule["steps"][1]["action"] for rule in rules} == {RESPOND}
