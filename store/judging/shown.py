"""What a judge is shown of edits: their pictures, made to be sent, and the examples of a prompt."""

from __future__ import annotations

from review.core.edits import Side
from review.core.errors import BadInput, Refused
from review.core.i18n import N_, _
from review.judging.asking import Pictures, Shown
from review.judging.prompt import Prompt
from review.pictures.sent import KINDS, sent
from store.dataset import catalog, decoding, images
from store.dataset.places import readable
from store.db.workspace import Store

#: Pixels of the longer side, unless a run says otherwise; at least and at most.
SIDE, SMALLEST, LARGEST = 1024, 64, 4096
_MISSING: dict[Side, str] = {
    "source": N_("the source picture is missing."),
    "edited": N_("the edited picture is missing."),
}


def pictures(store: Store, edit_id: str, side: int = SIDE, mime: str = "image/jpeg") -> Pictures:
    """Return both pictures of an edit as they are sent: upright, sRGB, no side over ``side``.

    Raises BadInput where one is missing or broken, Refused for a size or kind that is not sent.
    """
    if not SMALLEST <= side <= LARGEST or mime not in KINDS:
        raise Refused(
            _(
                "Pictures are sent with a side of {least} to {most} pixels, as JPEG or PNG.",
                least=SMALLEST,
                most=LARGEST,
            )
        )
    source, edited = (_sent(store, edit_id, one, side, mime) for one in ("source", "edited"))
    return Pictures(source, edited, mime)


def examples(
    store: Store, prompt: Prompt, side: int = SIDE, mime: str = "image/jpeg"
) -> tuple[Shown, ...]:
    """Return a prompt's examples with their instructions and pictures, in the order shown.

    Raises Unknown for one whose edit is gone, BadInput where its pictures are.
    """
    return tuple(
        Shown(
            example,
            catalog.edit(store, example.edit_id).text or "",
            pictures(store, example.edit_id, side, mime),
        )
        for example in prompt.examples
    )


def _sent(store: Store, edit_id: str, which: Side, side: int, mime: str) -> bytes:
    place = images.path_of(store, edit_id, which)
    if place is None:
        todo = _("Bring it in, or leave the edit out.")
        raise BadInput(_(_MISSING[which]), what_to_do=todo)
    with decoding.decoded(readable(place), side) as image:
        return sent(image, side, mime)
