"""What of a guide is counted: that a run began, that it was finished, and what came of it; each once a run."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.happenings import Happening, Happenings
from bot.guides.engine import Engine
from bot.guides.funding import decide
from bot.guides.outcomes import FUNDING, is_empty
from bot.guides.progress import Progress
from bot.store.figures import FigureEvent


def began(engine: Engine) -> Happenings:
    """Return that a run began."""
    return (Happening(FigureEvent.GUIDE_STARTED, engine.guide.id),)


def ended(engine: Engine, progress: Progress) -> Happenings:
    """Return what comes of a run that is finished now; nothing when it was before, or when nothing was answered.

    Whoever changes an answer afterwards and closes the guide again does not finish it a second time.
    """
    if not progress.finished or progress.was_finished or is_empty(engine, progress):
        return ()
    routes = decide(progress.answers).routes if engine.guide.outcome == FUNDING else ()
    outcomes = (Happening(FigureEvent.FUNDING_OUTCOME, route) for route in routes)
    return (Happening(FigureEvent.GUIDE_FINISHED, engine.guide.id), *outcomes)


def noted(progress: Progress) -> Progress:
    """Return the progress that remembers whether its run was finished."""
    return replace(progress, was_finished=True) if progress.finished else progress
