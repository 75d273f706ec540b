"""The shapes of the API: what a server answers and its command line reads, typed and documented.

They are part of the public interface: fields are added, never renamed, within one `format`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from playcall.shapes import FORMAT, FindingShape, Shape


class WhoShape(Shape):
    """Whose token it is, and what it lets them do."""

    format: int = FORMAT
    workspace: str = Field(description="The workspace's name in addresses")
    name: str = Field(description="The workspace's name")
    member: str
    role: str
    function: str
    may: list[str] = Field(description="What the token is good for, as far as the role allows it")
    expires_at: datetime


class WouldChangeShape(Shape):
    """One record that an import would change, in words."""

    kind: Literal["added", "changed", "removed"]
    says: str


class PreviewShape(Shape):
    """What an import would change. `seen` says what it was compared with."""

    format: int = FORMAT
    seen: UUID
    is_empty: bool = Field(description="Whether the workspace has no playbook yet")
    changes: list[WouldChangeShape]


class ImportedShape(Shape):
    """What an import did. `seen` is what the playbook is now."""

    format: int = FORMAT
    seen: UUID
    added: int
    changed: int
    removed: int
    same: int


class FindingsShape(Shape):
    """Some of what the check finds about the playbook, and how much it finds in all."""

    format: int = FORMAT
    total: int
    findings: list[FindingShape]


class VersionShape(Shape):
    """One signed version."""

    number: int
    title: str
    made_at: datetime
    made_by: str | None = None


class VersionsShape(Shape):
    """Some of the versions, newest first, and how many there are."""

    format: int = FORMAT
    total: int
    versions: list[VersionShape]


class PulledShape(Shape):
    """What `playcall pull` got, and what it changed in the folder."""

    format: int = FORMAT
    workspace: str
    records: int
    hidden: int = Field(description="Records that are hidden from the token's member")
    changes: list[str]
    is_written: bool
