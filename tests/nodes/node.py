"""`nabij serve` as it is, but for two things tests need: `python -m tests.nodes.node`.

A message with `HELD` in it is not answered while there is a file `HOLD` in the state folder, and the widget waits
longer for the database: a slow machine is not the fault that is tested here.
"""

from __future__ import annotations

import asyncio
from typing import Any

from bot.light_start import light_start

HELD, HOLD = "(langzaam)", "hold"
LOOK_SECONDS = 0.05
STORE_SECONDS = 20.0


def main() -> None:
    """Serve until stopped."""
    light_start()
    from bot.agent import NabijAgent
    from bot.channels import turns
    from bot.cli import serve
    from bot.settings import HOST, PORT, STATE_DIR

    turns.STORE_SECONDS = STORE_SECONDS
    handle = NabijAgent.handle_message

    async def handle_when_let_go(agent: NabijAgent, message: Any) -> Any:
        while HELD in str(message.text) and (STATE_DIR / HOLD).exists():
            await asyncio.sleep(LOOK_SECONDS)
        return await handle(agent, message)

    NabijAgent.handle_message = handle_when_let_go  # type: ignore[method-assign]
    serve(HOST, PORT)


if __name__ == "__main__":
    main()
