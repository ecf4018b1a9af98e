"""Filter configs: drafted, published once and for all, rolled back by a further entry."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import yaml

from review.core.errors import Refused, Unknown
from review.filtering.decide import PoolDigest
from review.filtering.filter_config import read_config, write_config
from store import promises
from store.db.workspace import Store
from store.filters import configs, drafts, publishing
from store.filters.configs import Published
from store.releases.sft import export_sft
from store.work import queue
from tests.store.reviewing import (
    answer_all,
    decide,
    drawn,
    fresh_id,
    log_entries,
    reviewer,
    rows_of,
)

WHY = "first filter, nobody has looked yet"


def publish(store: Store, threshold: float, comment: str = "because") -> Published:
    made = drafts.draft(store, by="lead", threshold=threshold)
    return publishing.publish(store, made.id, comment=comment, by="lead", not_proven=WHY)


def certify(store: Store, fill) -> str:
    """Label a whole pool so that a cut is certified; return the plan's id."""
    fill(store, 60)
    drawn(store, 60, target=0.7)
    answer_all(store, reviewer(store))
    (row,) = rows_of(store, "plan")
    return str(row["id"])


def test_a_draft_is_not_in_force(store: Store, fill, clock) -> None:
    """It takes criteria, weights and threshold from the settings, and says where it is from."""
    fill(store, 5)
    made = drafts.draft(store, by="Lea")
    assert configs.in_force(store) is None
    assert drafts.get_draft(store, made.id) == made
    config = made.config
    assert (config.version, config.thresholds.global_, config.certificate) == (0, 0.7, None)
    assert {name: one.weight for name, one in config.criteria.items()} == {
        "instruction_compliance": 0.4,
        "seamlessness": 0.25,
        "preservation_balance": 0.2,
        "technical_quality": 0.15,
    }
    about = config.provenance
    assert (about.judge_run, about.created, about.created_by) == ("gemini", clock(), "Lea")
    assert (about.based_on, about.settings_version, about.last_entry) == (None, 1, 0)


def test_a_draft_names_the_pool_by_a_digest_of_its_scores(store: Store, fill) -> None:
    """The digest is that of every scored edit, whatever their order."""
    values = [0.9, 0.2, 0.5]
    fill(store, values=values)
    digest = PoolDigest()
    for number in (2, 0, 1):
        digest.add(f"images/{number:03}.png", values[number])
    assert drafts.draft(store, by="lead").config.provenance.pool.digest == digest.hexdigest()
    assert drafts.draft(store, by="lead").config.provenance.pool.size == 3


def test_what_people_said_overrides_and_rescues_only_on_request(store: Store, fill) -> None:
    """Edits people rejected leave; accepted ones come back only where the lead asks for it."""
    fill(store, 4)
    drawn(store, 4, purpose="repair")
    answer_all(store, reviewer(store), lambda image: "reject" if "003" in image else "accept")
    plain = drafts.draft(store, by="lead").config.overrides
    assert (plain.rejected, plain.rescued) == (["images/003.png"], [])
    rescued = drafts.draft(store, by="lead", rescue=True).config.overrides
    assert rescued.rescued == [f"images/00{number}.png" for number in range(3)]


def test_a_certified_cut_is_published_with_its_promise(store: Store, fill) -> None:
    """The certificate names target, confidence, pool, judge, rule and look it rests on."""
    plan_id = certify(store, fill)
    promise = promises.promise(store, plan_id)
    look = promise.certified
    assert look is not None
    made = drafts.draft(store, by="lead", plan_id=plan_id)
    done = publishing.publish(store, made.id, comment="measured", by="lead", not_proven="ignored")
    certificate = done.config.certificate
    assert certificate is not None
    assert done.config.not_proven is None
    assert done.config.thresholds.global_ == look.outcome.threshold == certificate.threshold
    assert (certificate.id, certificate.labels) == (plan_id, 60)
    assert (certificate.target, certificate.confidence) == (0.7, 0.95)
    assert "At least 70%" in certificate.statement
    assert "95% confidence" in certificate.statement
    covers = certificate.covers
    assert (covers["judge_run"], covers["kept"]) == ("gemini", look.outcome.kept)
    assert covers["last_entry"] == log_entries(store)[-1].entry
    (pool,) = rows_of(store, "pool")
    named = done.config.provenance.pool
    assert (named.name, named.size, named.digest) == (pool["name"], pool["size"], pool["digest"])
    latest = drafts.draft(store, by="lead", plan_id=drafts.LATEST)
    assert latest.config.certificate == certificate


def test_a_plan_that_certifies_nothing_gives_no_draft(store: Store, fill) -> None:
    """The refusal says what to do instead."""
    fill(store, 10)
    drawn(store, 10, target=0.9)
    (row,) = rows_of(store, "plan")
    with pytest.raises(Refused, match=r"certifies nothing now \(waiting_for_look\).*--threshold"):
        drafts.draft(store, by="lead", plan_id=str(row["id"]))
    with pytest.raises(Refused, match="No plan certifies anything now"):
        drafts.draft(store, by="lead", plan_id=drafts.LATEST)


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_publishing_without_proof_needs_a_written_reason(
    store: Store, fill, reason: str | None
) -> None:
    """No certificate and no reason: nothing is published."""
    fill(store, 3)
    made = drafts.draft(store, by="lead", threshold=0.5)
    with pytest.raises(Refused, match="no promise"):
        publishing.publish(store, made.id, comment="go", by="lead", not_proven=reason)
    assert configs.in_force(store) is None
    assert configs.history(store) == []


def test_not_proven_is_said_everywhere(store: Store, fill, tmp_path) -> None:
    """In the config file, and in the release made with it."""
    fill(store, 3)
    done = publish(store, 0.5)
    written = yaml.safe_load(done.text)
    assert (written["not_proven"], written.get("certificate")) == (WHY, None)
    release = export_sft(store, tmp_path / "out", by="lead")
    assert release.manifest["filter"] == f"not proven: {WHY}"


def test_publishing_takes_a_comment(store: Store, fill) -> None:
    """The history is to be read later."""
    fill(store, 3)
    made = drafts.draft(store, by="lead")
    with pytest.raises(Refused, match="comment"):
        publishing.publish(store, made.id, comment=" ", by="lead", not_proven=WHY)


def test_of_two_leads_the_second_is_told(store: Store, fill) -> None:
    """Both drafted from the same state; the second to publish has to look and draft again."""
    fill(store, 3)
    publish(store, 0.5)
    one, two = (drafts.draft(store, by=name, threshold=0.6) for name in ("Lea", "Max"))
    publishing.publish(store, one.id, comment="mine", by="Lea", not_proven=WHY)
    with pytest.raises(Refused, match="Version 2 came into force since this was drafted"):
        publishing.publish(store, two.id, comment="mine too", by="Max", not_proven=WHY)
    assert [event.version for event in configs.history(store)] == [2, 1]


def test_publishing_at_the_same_moment_publishes_one(store: Store, fill) -> None:
    """Of four leads pressing the button together one publishes, three are told."""
    fill(store, 3)
    ready = [drafts.draft(store, by="lead", threshold=0.5).id for _ in range(4)]
    start = Barrier(4)

    def press(draft_id: int) -> int | str:
        start.wait(timeout=30)
        try:
            return publishing.publish(
                store, draft_id, comment="go", by="lead", not_proven=WHY
            ).version
        except Refused as told:
            return told.message

    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(press, ready, timeout=60))
    assert said.count(1) == 1
    assert said.count("Version 1 came into force since this was drafted.") == 3
    assert [event.version for event in configs.history(store)] == [1]


def test_a_draft_is_published_once(store: Store, fill) -> None:
    """Sending the form twice does not make two versions."""
    fill(store, 3)
    made = drafts.draft(store, by="lead")
    publishing.publish(store, made.id, comment="go", by="lead", not_proven=WHY)
    with pytest.raises(Refused, match="Version 1 came into force"):
        publishing.publish(store, made.id, comment="go", by="lead", not_proven=WHY)


def test_rolling_back_appends(store: Store, fill, clock) -> None:
    """The earlier version counts again; both versions and the whole history stay."""
    fill(store, 3)
    publish(store, 0.5, "one")
    publish(store, 0.6, "two")
    clock.forward(hours=1)
    configs.rollback(store, 1, comment="too strict", by="Lea")
    current = configs.in_force(store)
    assert current is not None
    assert (current.version, current.config.thresholds.global_) == (1, 0.5)
    assert [(event.version, event.kind, event.comment) for event in configs.history(store)] == [
        (1, "rolled back", "too strict"),
        (2, "published", "two"),
        (1, "published", "one"),
    ]
    assert configs.history(store)[0].created == clock()
    assert configs.published(store, 2).in_force is False
    assert publish(store, 0.7).version == 3


def test_a_draft_from_before_a_rollback_is_out_of_date(store: Store, fill) -> None:
    """Rolling back is a change that a lead with an open draft has to see."""
    fill(store, 3)
    publish(store, 0.5)
    publish(store, 0.6)
    made = drafts.draft(store, by="lead")
    configs.rollback(store, 1, comment="back", by="lead")
    with pytest.raises(Refused, match="Version 1 came into force"):
        publishing.publish(store, made.id, comment="go", by="lead", not_proven=WHY)


def test_rolling_back_to_nowhere_is_refused(store: Store, fill) -> None:
    """Neither a version that does not exist, nor the one in force."""
    fill(store, 3)
    publish(store, 0.5)
    with pytest.raises(Unknown, match="no version 9"):
        configs.rollback(store, 9, comment="x", by="lead")
    with pytest.raises(Refused, match="in force already"):
        configs.rollback(store, 1, comment="x", by="lead")


def test_a_diff_shows_what_changed(store: Store, fill) -> None:
    """The threshold's two lines, between two named versions."""
    fill(store, 3)
    publish(store, 0.5)
    publish(store, 0.625)
    lines = configs.diff(store, 1, 2).splitlines()
    assert lines[:2] == ["--- version 1", "+++ version 2"]
    assert "-  global: 0.5" in lines
    assert "+  global: 0.625" in lines
    assert not any("seamlessness" in line for line in lines if line[0] in "+-")


def test_a_published_file_reads_back_as_it_was(store: Store, fill) -> None:
    """What stands in the database is the file, and reading and writing it changes nothing."""
    certify(store, fill)
    made = drafts.draft(store, by="lead", plan_id=drafts.LATEST)
    done = publishing.publish(store, made.id, comment="é ↔ ok", by="Lea", not_proven=None)
    assert read_config(done.text) == done.config
    assert write_config(read_config(done.text)) == done.text
    about = done.config.provenance
    assert (about.published_by, about.comment) == ("Lea", "é ↔ ok")


def test_a_promise_gone_since_drafting_is_not_published(store: Store, fill) -> None:
    """An answer taken back in between voids the certificate; the lead is told to draft again."""
    plan_id = certify(store, fill)
    made = drafts.draft(store, by="lead", plan_id=plan_id)
    last = log_entries(store)[-1]
    lease = queue.undo(store, last.reviewer_id, last.id, fresh_id())
    assert lease is not None
    with pytest.raises(Refused, match="does not hold any more"):
        publishing.publish(store, made.id, comment="go", by="lead")
    decide(store, last.reviewer_id, lease, last.verdict)
    assert publishing.publish(store, made.id, comment="go", by="lead").version == 1


def test_drafts_and_versions_that_are_not_there(sqlite_store: Store) -> None:
    """They are said to be unknown, with the command that makes one."""
    with pytest.raises(Unknown, match="no draft 7"):
        drafts.get_draft(sqlite_store, 7)
    with pytest.raises(Unknown, match="No config is published"):
        configs.published(sqlite_store)
