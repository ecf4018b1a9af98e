"""What a winner is called in votes made elsewhere: words are understood, bare codes are not.

A 1 may be the left of 1 and 2, the right of 0 and 1, or the better of −1, 0 and 1: only whoever
coded it knows, and a wrong guess turns every vote around.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping

from review.core.doors import advice
from review.core.errors import BadInput
from review.core.i18n import N_, _
from review.ranking.votes import Winner

#: Case, spaces and punctuation aside. 1 and 2 are sides where the file has both and no other code.
WORDS: dict[str, Winner] = {
    **dict.fromkeys(("left", "a", "x", "1", "model_a", "model_x", "image_1"), "left"),
    **dict.fromkeys(("right", "b", "y", "2", "model_b", "model_y", "image_2"), "right"),
    **dict.fromkeys(("tie", "draw", "equal", "same"), "tie"),
    **dict.fromkeys(("both_bad", "bothbad", "tie_bothbad", "neither"), "both_bad"),
}
OUTCOMES: tuple[Winner, ...] = ("left", "right", "tie", "both_bad")
#: What a mapping may give words for, whatever the file's columns are called.
OWN_WORDS = ("tie", "both_bad")


def split_mapping(
    mapping: Mapping[str, str], names: Collection[str]
) -> tuple[dict[str, str], dict[str, Winner]]:
    """Split ``--map`` into columns (ours → theirs) and words (theirs → winner).

    ``left=0`` is a word where the file has a column ``left`` already, and none called 0.
    """
    columns_, words = dict[str, str](), dict[str, Winner]()
    for ours, theirs in mapping.items():
        side = ours in ("left", "right") and ours in names and theirs not in names
        outcome = next((one for one in OUTCOMES if one == ours), None)
        if outcome is None or not (side or ours in OWN_WORDS):
            columns_[ours] = theirs
            continue
        words |= {plain_word(word): outcome for word in theirs.split(",") if word.strip()}
    return columns_, words


def plain_word(word: str) -> str:
    """Return a word in the spelling of ``WORDS``; of a number its value, with its sign."""
    number = _number(word)
    if number is not None:
        return f"{number:g}"
    return "_".join("".join(c if c.isalnum() else " " for c in word.casefold()).split())


def require_meaning(words: Iterable[str], told: Collection[str], file: str) -> None:
    """Raise BadInput where a file's winners are bare codes that nobody has told the meaning of.

    ``words``: the winners as the file writes them; ``told``: those that ``--map`` explains.
    """
    plain = {plain_word(word) for word in words} - set(told)
    codes = sorted((word for word in plain if _number(word) is not None), key=float)
    if codes in ([], ["2"], ["1", "2"]):
        return
    raise BadInput(
        _("winner is coded {codes}: which side that is, the file does not say.",
          codes=", ".join(codes)),
        file=file,
        what_to_do=advice(
            N_(
                "Say what each means, for example --map left={first} --map right={last}, or the "
                "other way round."
            ),
            N_("Say what each means, under Columns."),
            first=codes[0] if len(codes) > 1 else "0",
            last=codes[-1],
        ),
    )  # fmt: skip


def _number(word: str) -> float | None:
    try:
        number = float(word)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
