"""Lists the real Dutch words that the safety patterns' spelling correction must leave alone.

    python tools/real_words.py > data/safety/real_words.txt

Every common word (wordfreq, Zipf 3 or more: once in a million words) within the distance at which
`bot.nlu.safety_patterns` would take it for a misspelling of a pattern word. Needs `wordfreq`, rapidfuzz, PyYAML and
spaCy.
"""

from __future__ import annotations

from wordfreq import iter_wordlist, zipf_frequency

from bot.nlu.safety_patterns import SafetyPatterns, load_patterns, normalise
from bot.settings import SAFETY_DIR

MINIMUM_ZIPF = 3.0


def main() -> None:
    """Print the words, sorted."""
    patterns = SafetyPatterns(load_patterns(SAFETY_DIR), real_words=frozenset())
    found = set()
    for word in iter_wordlist("nl", "large"):
        if zipf_frequency(word, "nl", "large") < MINIMUM_ZIPF:
            break
        for part in normalise(word):
            if patterns.correct(part) != part:
                found.add(part)
    print("\n".join(sorted(found)))


if __name__ == "__main__":
    main()
