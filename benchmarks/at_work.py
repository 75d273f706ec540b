"""What people did in a workspace that is measured, so that every page has something to show.

Imported once Django is ready (`playcall.installation.started`), because it knows models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from playcall.importing.actions import upload
from playcall.opportunities.lists import states, told
from playcall.opportunities.recalling import recall
from playcall.running.actions import start
from playcall_core.facts import Subject
from tests.apps.cast import Cast
from tests.apps.session_case import opened, say

CARDS = 100
DEALS = "Deal ID,Deal name,Stage,Amount,Account\n" + "".join(
    f"B-{number},Deal {number},Discovery,{number}00,Acme\n" for number in range(200)
)


@dataclass(frozen=True)
class Work:
    """An opportunity that the rep works on, a play that is called there, and the numbers of a run,
    of a working session and its first card, and of files that were read.
    """

    opportunity: str
    play: str
    run: int
    session: int
    card: int
    files: int

    def given(self, route: str) -> Mapping[str, Any] | None:
        """What the address of a page takes that shows this work; None if it shows other things."""
        match route:
            case "opportunity":
                return {"opportunity": self.opportunity}
            case "play-here":
                return {"opportunity": self.opportunity, "play": self.play}
            case "run":
                return {"number": self.run}
            case "session-card":
                return {"number": self.session, "card": self.card}
            case "bring-in-reading" | "bring-in-result":
                return {"number": self.files}
            case _ if route.startswith("session-") or route == "session":
                return {"number": self.session}
            case _:
                return None


def working(cast: Cast) -> Work:
    """Plays are called, one is started, a session writes cards, and files are brought in."""
    recall(cast.workspace)
    rows = states(cast.rep, Subject.OPPORTUNITY, owner=cast.rep.user.name)
    most = max(told(cast.rep, rows), key=lambda each: len(each.applies))
    id_, plays = most.situation.id, most.applies
    run = start(plays[0], Subject.OPPORTUNITY, id_, by=cast.rep)
    session = opened(cast)
    cards = [
        say(session, "objections", cast.rep, text=f"It costs too much: {number}")
        for number in range(CARDS)
    ]
    table = SimpleUploadedFile("deals.csv", DEALS.encode())
    files = upload([table], by=cast.administrator)
    return Work(id_, plays[-1], run.pk, session.pk, cards[0].pk, files.pk)
