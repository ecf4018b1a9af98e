"""What one reviewer is asked of a group: candidates by their place on screen, and by no name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from review.core.answers import Answer
from review.core.errors import BadInput
from review.core.i18n import _
from review.ranking.votes import WINNERS

Mode = Literal["pairs", "listwise"]
RANKED = "ranked"
#: So many candidates are ordered at once at most; of more, so many are shown.
MOST_LISTED = 8


@dataclass(frozen=True)
class GroupQuestion:
    """The candidates' ids in the order they are on screen; two, left and right, in pairs.

    ``again``: the reviewer was asked the same before, with the sides swapped.
    """

    mode: Mode
    candidates: tuple[str, ...]
    again: bool = False

    def keys(self) -> dict[str, str]:
        """Return what the screen calls a candidate → its id."""
        return {
            f"candidate-{place}": candidate
            for place, candidate in enumerate(self.candidates, start=1)
        }

    def shown(self) -> dict[str, Any]:
        """Return what the log keeps of what was on screen."""
        return {"asked": self.mode, "candidates": list(self.candidates), "again": self.again}

    def said(self, answer: Answer) -> dict[str, Any]:
        """Return an answer as the log keeps it, with the candidates' ids.

        Raises BadInput for an answer that this was no question for.
        """
        content = self._by_ids(answer.content())
        if answer.verdict in WINNERS:
            self._expect("pairs")
            left, right = self.candidates
            return content | {"left": left, "right": right, "winner": answer.verdict}
        if answer.verdict == RANKED:
            self._expect("listwise")
            return content | {
                "order": self._ids(answer.order),
                "none_acceptable": answer.none_acceptable,
            }
        return content

    def order(self, content: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
        """Return a logged order in the keys of the screen."""
        names = {candidate: key for key, candidate in self.keys().items()}
        return tuple(
            tuple(names[candidate] for candidate in tied) for tied in content.get("order", ())
        )

    def pins(self, content: dict[str, Any]) -> list[dict[str, Any]]:
        """Return logged pins by the keys of the screen."""
        names = {candidate: key for key, candidate in self.keys().items()}
        return [
            pin | {"picture": names.get(pin["picture"], pin["picture"])}
            for pin in content.get("pins", ())
        ]

    def _by_ids(self, content: dict[str, Any]) -> dict[str, Any]:
        """Return what was said with its pins by the candidates' ids."""
        if "pins" not in content:
            return content
        keys = self.keys()
        pins = [
            pin | {"picture": keys.get(pin["picture"], pin["picture"])} for pin in content["pins"]
        ]
        return content | {"pins": pins}

    def _expect(self, mode: Mode) -> None:
        if self.mode != mode:
            raise BadInput(
                _("That verdict is no answer here; answers differ for pairs and orders.")
            )

    def _ids(self, order: tuple[tuple[str, ...], ...]) -> list[list[str]]:
        keys = self.keys()
        listed = [key for tied in order for key in tied]
        if not listed or not all(order):
            raise BadInput(_("An order has at least one candidate, and no empty place."))
        if len(set(listed)) < len(listed) or not set(listed) <= set(keys):
            raise BadInput(_("An order names each candidate once: {keys}.", keys=", ".join(keys)))
        return [[keys[key] for key in tied] for tied in order]
