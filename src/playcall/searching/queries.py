"""Answers to a question: the records of a playbook, best first, as far as the reader may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from playcall.people.models import Membership
from playcall.playbooks.books import Kept
from playcall.playbooks.queries import Reading
from playcall.searching.actions import follow
from playcall.searching.asking import understand
from playcall.searching.engines import Hit, Within, engine
from playcall.searching.models import Entry, Word
from playcall.searching.spelling import Vocabulary
from playcall_core.book.records import Record
from playcall_core.diagrams.wrapping import plain

MOST_SHOWN: Final = 20
LONGEST_ANSWER: Final = 420
SAME_MEANING: Final = 0.6
"""What a word of the same meaning counts beside the word itself."""
KIND_ASKED_FOR: Final = 2.2
MACHINERY: Final[Mapping[str, float]] = {"fact": 0.4}
"""Kinds that only serve others count less: who asks a question looks for the answer to it."""
_vocabularies = Kept(12)

ANSWERS: Final = {
    "objection": "response",
    "persona": "job",
    "competitor": "positioning",
    "competitor_move": "counters",
    "term": "definition",
    "play": "purpose",
    "value_proposition": "promise",
    "discovery_question": "purpose",
    "practice": "when",
    "lesson": "instead",
    "proof_point": "result",
    "message_map": "home_base",
    "pain": "consequence",
    "selling_stage": "goal",
    "buying_stage": "buyers_question",
    "lead_status": "definition",
    "use_case": "goal",
    "offer": "value_received",
    "metric": "definition",
    "agreement": "act",
}
"""Kind -> the field that answers, shown in the result."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A record that answers the question: `says` is what of it answers, in plain words."""

    record: Record
    says: str


def search(
    member: Membership, reading: Reading, question: str, kind: str = ""
) -> tuple[Answer, ...]:
    """The records that answer best, at most 20 of them; of one kind only with `kind`.

    The index is brought up to date first if the playbook changed; that of a large one follows in
    the background, a moment later.
    """
    workspace, book = member.workspace, reading.book
    is_followed = follow(book, workspace)
    key = (workspace.pk, book.stamp, is_followed)
    vocabulary = _vocabularies.get(key, lambda: _vocabulary(workspace.pk))
    asked = understand(question, vocabulary)
    if not asked.words:
        return ()
    within = Within(workspace.pk, book.state == "current", _visibilities(reading), kind)
    scores = _scores(engine().search(asked.words, asked.begun, within), 1.0)
    if asked.same:
        for found, score in _scores(engine().search(asked.same, "", within), SAME_MEANING).items():
            scores[found] = scores.get(found, 0.0) + score
    ranked = sorted(scores, key=lambda found: -scores[found] * _weight(found[0], asked.kinds))
    shown = (reading.get(*found) for found in ranked)
    return tuple(Answer(each, answer_of(each)) for each in shown if each is not None)[:MOST_SHOWN]


def answer_of(record: Record) -> str:
    """What of a record answers, in plain words; empty where its name says it all."""
    value = getattr(record, ANSWERS.get(record.kind_name, ""), None)
    if isinstance(value, tuple):
        value = " · ".join(each for each in value if isinstance(each, str))
    said = plain(str(value)) if value else ""
    return said if len(said) <= LONGEST_ANSWER else f"{said[: LONGEST_ANSWER - 1].rstrip()}…"


def _weight(kind: str, asked_for: Collection[str]) -> float:
    return KIND_ASKED_FOR if kind in asked_for else MACHINERY.get(kind, 1.0)


def _vocabulary(workspace_id: int) -> Vocabulary:
    words = Word.objects.filter(workspace_id=workspace_id).values_list("word", "entries")
    return Vocabulary(dict(words), Entry.objects.filter(workspace_id=workspace_id).count())


def _visibilities(reading: Reading) -> tuple[str, ...]:
    match reading.audience:
        case "signers":
            return ("everyone", "marketing", "sales", "signers")
        case None:
            return ("everyone",)
        case side:
            return ("everyone", side)


def _scores(hits: Iterable[Hit], weight: float) -> dict[tuple[str, str], float]:
    return {(each.kind, each.slug): weight * each.score for each in hits}
