"""`nabij serve` as it is, whose action fails or hangs on demand: `python -m tests.faults.node`.

While there is a file `FAILS` in the state folder every answer fails; while there is one `HANGS` none is made. A
message with `HELD` in it waits as in `tests.nodes.node`; the waiting times for the database are those of the field.
"""

from __future__ import annotations

import time
from typing import Any

from bot.light_start import light_start

FAILS, HANGS = "fails", "hangs"
ANSWER_SECONDS = 2.0
"""Nobody has to see here how long ten seconds are."""
LOOK_SECONDS = 0.05


def main() -> None:
    """Serve until stopped."""
    light_start()
    from bot import actions
    from bot.channels import turns
    from bot.settings import STATE_DIR
    from tests.nodes import node

    respond = actions.RespondAction._respond

    def respond_or_not(action: Any, tracker: Any) -> Any:
        if (STATE_DIR / FAILS).exists():
            raise RuntimeError("broken on purpose")
        while (STATE_DIR / HANGS).exists():
            time.sleep(LOOK_SECONDS)
        return respond(action, tracker)

    actions.RespondAction._respond = respond_or_not  # type: ignore[method-assign]
    actions.ANSWER_SECONDS = ANSWER_SECONDS
    node.STORE_SECONDS = turns.STORE_SECONDS
    node.main()


if __name__ == "__main__":
    main()
