"""What can be done in a working session: each activity with its method and what its cards hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from playcall_core.errors import PlaycallError, Problem, nearest

A_LINE: Final = 400
A_TEXT: Final = 4_000


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank of a card. `lines` is how many are shown; of a list each line stands on its own.

    `longest` counts characters, of a list in each line; `words` counts words; `choices` leave no
    other answer.
    """

    name: str
    label: str
    hint: str = ""
    lines: int = 1
    longest: int = A_LINE
    words: int | None = None
    is_list: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing to do together, in `minutes` unless the session says otherwise.

    `needs` says what lies beside it, `gives` which kinds of records come of its cards, none where
    it has no `blanks`. `alone` activities can be begun before the session, each on their own.
    """

    key: str
    title: str
    method: str
    minutes: int
    needs: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()
    alone: bool = False

    @property
    def is_written(self) -> bool:
        """Whether people write cards in it."""
        return bool(self.blanks)

    @property
    def is_vote(self) -> bool:
        """Whether people place dots in it."""
        return self.key == "vote"

    def blank(self, name: str) -> Blank | None:
        """One of its blanks."""
        return next((each for each in self.blanks if each.name == name), None)


def _text(name: str, label: str, hint: str = "", lines: int = 3) -> Blank:
    return Blank(name, label, hint, lines, A_TEXT)


def _list(name: str, label: str, lines: int = 3) -> Blank:
    return Blank(name, f"{label}, one a line", "", lines, is_list=True)


_ALL: Final = (
    Activity(
        "goals",
        "Goals",
        "Each writes alone what must be different a quarter from now, and by which number it will "
        "show. Read all, group what means the same, keep at most three.",
        20,
        ("Objectives that are agreed already", "Last won and lost opportunities"),
        ("objective",),
        (_text("text", "What will be different"), Blank("target", "The number that shows it")),
    ),
    Activity(
        "definition-duel",
        "Definition duel",
        "Marketing and Sales define the same words apart: lead, qualified lead, opportunity, the "
        "bounds of the segments. Reveal both, mark what differs, then write one that both keep.",
        30,
        ("The glossary", "Reasons why leads were sent back"),
        ("term",),
        (Blank("term", "The word", "such as: Qualified lead"), _text("definition", "It means")),
    ),
    Activity(
        "segments",
        "Segments and ideal customer",
        "Sort real opportunities, won and lost, into piles of customers who buy alike. Name each "
        "pile; say what such a customer must have, and what rules one out.",
        45,
        ("Last won and lost opportunities",),
        ("segment", "ideal_customer"),
        (
            Blank("name", "The segment"),
            _list("must", "Must have"),
            _list("disqualify", "Rules one out"),
        ),
    ),
    Activity(
        "personas",
        "Personas, roles and pains",
        "In pairs of Marketing and Sales: who sits at the table, what is their job, what hurts "
        "them, and which part do they play when it is decided?",
        40,
        ("Contacts of won and lost opportunities",),
        ("persona", "pain"),
        (
            Blank("name", "Who", "such as: Chief financial officer"),
            _text("job", "What they are paid for"),
            Blank("pain", "What hurts them"),
            Blank(
                "role",
                "Their part",
                choices=(
                    "influencer",
                    "recommender",
                    "decision maker",
                    "champion",
                    "economic buyer",
                    "technical evaluator",
                    "end user",
                    "gatekeeper",
                    "blocker",
                ),
            ),
        ),
    ),
    Activity(
        "buyers-timeline",
        "The buyer's timeline",
        "Lay out what the buyer does, not what we do: the stages with the question that the buyer "
        "asks in each, what sets them moving, and what a qualified lead does.",
        45,
        ("Touchpoints of won opportunities",),
        ("buying_stage", "trigger", "buyer_behaviour"),
        (
            Blank("what", "It is", choices=("stage", "trigger", "behaviour")),
            Blank("text", "In words", lines=2),
            Blank("question", "For a stage: the buyer's question"),
        ),
    ),
    Activity(
        "stage-map",
        "Stage map",
        "Lay the selling stages over the buyer's. Each has what must be so to enter it, and at "
        "least one thing that the buyer did to leave it.",
        45,
        ("The buyer's timeline", "Days in each stage"),
        ("selling_stage", "buying_stage", "criterion"),
        (
            Blank("name", "Our stage"),
            Blank("goal", "What we want from it"),
            _list("over", "The buyer's stages that it lies over", 2),
            _list("entry", "To enter it"),
            _list("buyer_did", "To leave it, the buyer did"),
        ),
    ),
    Activity(
        "two-questions",
        "The two questions",
        "Why should people buy this from you? What value do they receive? Each answers both alone "
        "in at most 25 words. Reveal, then write the one pair that both functions would say.",
        25,
        ("What won customers said",),
        ("offer",),
        (
            Blank("why_buy_from_us", "Why buy this from us?", lines=3, words=25),
            Blank("value_received", "What value do they receive?", lines=3, words=25),
        ),
    ),
    Activity(
        "playing-the-rival",
        "Playing the rival",
        "Some play a competitor and attack; the others answer. Write down each move with the "
        "counter that worked. Doing nothing is a competitor too.",
        35,
        ("Reasons why opportunities were lost",),
        ("competitor", "competitor_move"),
        (
            Blank("rival", "The rival", "such as: They do nothing"),
            _text("move", "The move"),
            _text("counter", "What we counter"),
        ),
    ),
    Activity(
        "objections",
        "Objections",
        "Each writes the objections they heard, word for word, and the best answer they know. "
        "Group them; the answers become the message.",
        30,
        ("Reasons why opportunities were lost",),
        ("objection",),
        (
            Blank("text", "What the buyer said", lines=2),
            _text("response", "What we answer"),
            Blank("category", "About", "such as: price"),
        ),
        alone=True,
    ),
    Activity(
        "play-harvest",
        "Play harvest",
        "Each writes what works already: when …, we …, because …. Group the cards by segment, "
        "scenario and competitor.",
        30,
        ("Plays that are written already", "Last won opportunities"),
        ("play", "segment", "scenario", "competitor"),
        (
            _text("when", "When …", lines=2),
            _text("we", "we …", lines=2),
            _text("because", "because …", lines=2),
            Blank("segment", "Segment"),
            Blank("scenario", "Scenario"),
            Blank("competitor", "Competitor"),
        ),
        alone=True,
    ),
    Activity(
        "vote",
        "Vote",
        "Five dots each, at most two on one card, unseen by the others. Cards rank by the smaller "
        "of the shares of Marketing and Sales, so that what one of them ignores cannot win.",
        15,
        ("The cards of the play harvest",),
    ),
    Activity(
        "write-plays",
        "Writing the chosen plays",
        "In pairs of Marketing and Sales: write each chosen play, and try its condition at once. "
        "It must match three opportunities that it should, and miss one that it should miss.",
        60,
        ("The chosen cards", "Open opportunities"),
        ("play",),
        (
            Blank("name", "Name of the play"),
            Blank("when", "When, as a condition", "such as: stage is one of discovery", 2, A_TEXT),
            _text("purpose", "What for"),
            _list("steps", "Steps", 5),
            Blank("runner", "Who runs it", "a role of the playbook"),
        ),
    ),
    Activity(
        "promises",
        "Promises",
        "In both directions: when this happens, we do that, within so long. A promise without a "
        "limit is a wish.",
        25,
        ("Agreements that hold already", "Days until somebody followed up"),
        ("agreement",),
        (
            Blank("giver", "Who promises", choices=("marketing", "sales")),
            Blank("trigger", "When"),
            Blank("act", "we will"),
            Blank("limit", "within", "such as: 2 days"),
        ),
    ),
    Activity(
        "read-out",
        "Read-out",
        "Read what is still missing, section by section. Nobody mends anything now: only say what "
        "must be closed before signing, and what may stay open.",
        15,
        ("The completeness report",),
    ),
    Activity(
        "owners",
        "Owners and dates",
        "Every hole gets one name and one day. What nobody wants is dropped, aloud.",
        15,
        ("The completeness report",),
        (),
        (
            Blank("text", "What is to be done", lines=2),
            Blank("owner", "Who"),
            Blank("days", "In how many days", choices=("7", "30", "60", "90")),
        ),
    ),
    Activity(
        "signing",
        "Signing",
        "What was kept becomes records and is offered for signature. One signer of each function "
        "signs exactly that.",
        10,
        ("The cards that were kept",),
    ),
)
ACTIVITIES: Final[Mapping[str, Activity]] = MappingProxyType({each.key: each for each in _ALL})


def activity(key: str) -> Activity:
    """The activity with a key; `PlaycallError` if there is none."""
    found = ACTIVITIES.get(key)
    if found is None:
        what = f"There is no activity “{key[:80]}”."
        raise PlaycallError(Problem(what, remedy=nearest(key, ACTIVITIES)))
    return found
