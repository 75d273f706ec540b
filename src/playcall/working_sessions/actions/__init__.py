"""What happens in working sessions. Each action is atomic and takes `by`, a member.

Every change has a number among the events of its session. The audit trail has what was decided; it
does not say who placed which dot, because nobody is to know.
"""

from playcall.working_sessions.actions.closing import end, follow_up, follow_up_done, reopen
from playcall.working_sessions.actions.grouping import group, keep, name_cluster
from playcall.working_sessions.actions.leading import (
    extend,
    go_to,
    hide,
    keep_open,
    pause,
    resume,
    reveal,
    start,
)
from playcall.working_sessions.actions.making import make_records, propose
from playcall.working_sessions.actions.preparing import (
    appoint,
    invite,
    leave,
    set_up,
    take_lead,
    take_seat,
)
from playcall.working_sessions.actions.voting import pick, place_dot, take_dot
from playcall.working_sessions.actions.writing import (
    CardConflictError,
    change_card,
    put_back,
    remove_card,
    write_card,
)

__all__ = [
    "CardConflictError",
    "appoint",
    "change_card",
    "end",
    "extend",
    "follow_up",
    "follow_up_done",
    "go_to",
    "group",
    "hide",
    "invite",
    "keep",
    "keep_open",
    "leave",
    "make_records",
    "name_cluster",
    "pause",
    "pick",
    "place_dot",
    "propose",
    "put_back",
    "remove_card",
    "reopen",
    "resume",
    "reveal",
    "set_up",
    "start",
    "take_dot",
    "take_lead",
    "take_seat",
    "write_card",
]
