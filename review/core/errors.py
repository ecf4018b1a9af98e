"""One small tree of errors; each says where, what is wrong and what to do."""

from __future__ import annotations


class PicoReviewError(Exception):
    """Anything pico-review reports to a person.

    ``message`` says what is wrong, ``what_to_do`` the next step, ``file`` and ``line`` where.
    """

    def __init__(
        self,
        message: str,
        *,
        what_to_do: str = "",
        file: str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.what_to_do = what_to_do
        self.file = file
        self.line = line

    def __str__(self) -> str:
        """Read as "file:line: what is wrong. What to do."."""
        where = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text} {self.what_to_do}".rstrip()


class BadInput(PicoReviewError):
    """A file, a row or a value that cannot be read as what it claims to be."""


class MalformedScores(BadInput):
    """Judge scores that are incomplete, not numbers, or outside the scale."""


class Refused(PicoReviewError):
    """A request that is understood and will not be carried out (exit code 2)."""


class NotAllowed(Refused):
    """The person asking does not have the role for it."""


class Unavailable(Refused):
    """What all rests on, the database, is away just now; asked again later it may be there."""


class Unknown(Refused):
    """A name, id or version that does not exist here."""


class Ambiguous(Refused):
    """Several judges, batches or pools fit and none was named; ``choices`` lists them."""

    def __init__(self, message: str, choices: tuple[str, ...], *, what_to_do: str = "") -> None:
        super().__init__(message, what_to_do=what_to_do)
        self.choices = choices
