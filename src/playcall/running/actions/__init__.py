"""What happens to runs. Each action is atomic, audited, and takes `by`, a member."""

from playcall.running.actions.promises import begin_promise, keep_promise
from playcall.running.actions.runs import decline, finish, start, take_back_decline
from playcall.running.actions.tasks import do_task, hand_task, leave_task, reopen_task

__all__ = [
    "begin_promise",
    "decline",
    "do_task",
    "finish",
    "hand_task",
    "keep_promise",
    "leave_task",
    "reopen_task",
    "start",
    "take_back_decline",
]
