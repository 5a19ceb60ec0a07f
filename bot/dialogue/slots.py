"""What is remembered within a conversation; none of it survives the session."""

ROLE = "role"
"""Who is asking: `patient`, `naaste`, `professional` or None."""
LAST_TOPIC = "last_topic"
LAST_VERSION = "last_version"
"""Which wording of the last topic was shown: `answer`, `simpler` or `loved_one`."""
MISSES = "misses"
"""Messages in a row that were not understood."""
ASKED = "asked"
"""What was just said about safety: `check:label` after the gentle question (a plain 'ja' then counts as the alarm),
`alarm:label` after the alarm (Nabij then stays with the person)."""
FORGET = "forget"
"""Set when the person asks to be forgotten: the store then deletes instead of writes."""
