"""Keeps out of the serving process what Rasa 3.6 imports and Nabij never uses: TensorFlow and other people's channels.

Rasa's agent imports TensorFlow (agent -> policy -> featurizers -> extractor -> train_utils -> callback) and the client
libraries of a dozen messaging services, though no component of ours touches them: half the time of a start, and
hundreds of megabytes. `light_start` puts empty modules in their place; a name taken from one is a class that says what
is missing when somebody makes one. Call it before anything of Rasa is imported. Training does not call it.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, NoReturn

CHANNELS = (
    *("botframework", "callback", "facebook", "hangouts", "mattermost", "rocketchat", "slack", "telegram"),
    *("twilio", "twilio_voice", "webexteams"),
)
UNUSED = (
    "rasa.utils.tensorflow.callback",
    "rasa.utils.tensorflow.data_generator",
    "rasa.utils.tensorflow.model_data",
    "rasa.graph_components.validators.default_recipe_validator",
    *(f"rasa.core.channels.{channel}" for channel in CHANNELS),
)


class _Absent(ModuleType):
    """A module that hands out placeholder classes."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        module = self.__name__

        def refuse(*_: Any, **__: Any) -> NoReturn:
            raise ImportError(f"{module}.{name} is left out of the serving process (bot/light_start.py)")

        return type(name, (), {"__init__": refuse, "name": classmethod(lambda cls: cls.__name__)})


def light_start() -> None:
    """Put placeholders for the unused modules that are not imported yet."""
    for name in UNUSED:
        sys.modules.setdefault(name, _Absent(name))
