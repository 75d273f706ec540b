"""What an answer changed: the plays that appeared and those that went, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playcall.guidance.pages.reasons import Setting
from playcall.playbooks.pages import Link
from playcall_core.calling import Call, CallablePlay, call_play
from playcall_core.conditions import because


@dataclass(frozen=True, slots=True)
class Changed:
    """A play that appeared, or went, and why."""

    link: Link
    because: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became known, and what that did."""

    fact: str
    value: str
    appeared: tuple[Changed, ...]
    gone: tuple[Changed, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the plays that appeared."""
        return frozenset(each.link.id for each in self.appeared)


def offered(calls: Sequence[Call]) -> Mapping[str, Call]:
    """The plays that are offered, by id."""
    return {call.play.id: call for call in calls if call.offered}


def change_of(
    setting: Setting, fact: str, before: Mapping[str, Call], after: Sequence[Call]
) -> Change:
    """What is otherwise after a fact became known; `setting` is the one after."""
    now = offered(after)
    came = [call for id_, call in now.items() if id_ not in before]
    went = [call.play for id_, call in before.items() if id_ not in now]
    behind = {call.play.id: call.behind for call in after if call.behind}
    return Change(
        setting.fact(fact).name,
        setting.value(fact),
        tuple(_came(setting, call) for call in came if _is_seen(setting, call.play)),
        tuple(
            _went(setting, play, behind.get(play.id)) for play in went if _is_seen(setting, play)
        ),
    )


def _is_seen(setting: Setting, play: CallablePlay) -> bool:
    return setting.linker.reading.shows(play.record)


def _came(setting: Setting, call: Call) -> Changed:
    reason = setting.reason(call.play.record, call.when, "when")
    return Changed(setting.linker.to(call.play.record), reason.words)


def _went(setting: Setting, play: CallablePlay, behind: str | None) -> Changed:
    link = setting.linker.to(play.record)
    first = setting.linker.link("play", behind)
    if first:
        return Changed(link, f"“{first.words}” of the same choice comes first")
    call = call_play(play, setting.situation, setting.moment)
    if call.hindrance and call.exclude:
        reason = setting.reason(play.record, call.exclude, "exclude")
        dictionary = setting.linker.reading.playbook.dictionary
        said = reason.words if reason.hidden else because(call.exclude, dictionary)
        return Changed(link, f"excluded, {said}")
    return Changed(link, setting.reason(play.record, call.when, "when").words)
