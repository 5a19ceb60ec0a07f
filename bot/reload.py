"""Loads a newly trained model while people are being answered, and only uses it when it works."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Callable

from rasa.core.channels.channel import UserMessage

from bot.agent import NabijAgent, NabijProcessor
from bot.log import LogEvent, log, where
from bot.nlu.evidence import UNDERSTANDING
from bot.nlu.understanding import from_dict

KNOWN_QUESTION = "Wat is palliatieve zorg?"
"""What every model must recognise: without this subject it is not ours."""


class ModelRefusedError(Exception):
    """A model that loads, but does not do what it must."""


class ModelReloader:
    """Puts the model that stands in a file in the place of the one in use."""

    def __init__(self, agent: Callable[[], NabijAgent], model: Path) -> None:
        """Reload for an agent (asked for each time: it is made when the server starts) from a file."""
        self._agent, self._model, self._busy = agent, model, False

    async def reload(self) -> bool:
        """Load, try and use the model; when anything is wrong with it the old one stays. Say whether it is used.

        Loading happens beside the event loop; a second call during the first does nothing.
        """
        if self._busy:
            return False
        self._busy, started = True, time.perf_counter()
        try:
            agent = self._agent()
            processor = await asyncio.get_running_loop().run_in_executor(None, agent.processor_of, self._model)
            await self._try(agent, processor)
        except Exception as error:  # a broken file can fail in any way, and people go on with the old model
            log(LogEvent.MODEL_REFUSED, error=type(error).__name__, where=where(error))
            return False
        finally:
            self._busy = False
        agent.use(processor)
        log(LogEvent.MODEL_LOADED, seconds=round(time.perf_counter() - started, 2))
        return True

    @staticmethod
    async def _try(agent: NabijAgent, processor: NabijProcessor) -> None:
        """Let a processor understand something.

        Raises:
            ModelRefusedError: when it does not, or names a subject that content does not have.
        """
        parsed = await processor.parse_message(UserMessage(KNOWN_QUESTION))
        topics = from_dict(parsed[UNDERSTANDING]).topics
        if not topics or not set(topics) <= set(agent.responder.library.group_of):
            raise ModelRefusedError
