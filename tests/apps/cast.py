"""The people of the tests: one of every role in Tallybrook, and an outsider at Zettelfix."""

from __future__ import annotations

from dataclasses import dataclass, fields

from playcall.people.models import Function, Membership, Role, User, Workspace


@dataclass(frozen=True)
class Cast:
    """Members of the workspace Tallybrook, but for `outsider`, who administers another one."""

    guest: Membership
    rep: Membership
    editor: Membership
    marketing_signer: Membership
    sales_signer: Membership
    administrator: Membership
    outsider: Membership

    @property
    def workspace(self) -> Workspace:
        return self.rep.workspace

    def __iter__(self):  # type: ignore[no-untyped-def]
        return (getattr(self, field.name) for field in fields(self))


ROLES = {
    "guest": ("Gerd Gast", Role.GUEST, Function.OTHER),
    "rep": ("Mira Adler", Role.MEMBER, Function.SALES),
    "editor": ("Paula Prado", Role.EDITOR, Function.MARKETING),
    "marketing_signer": ("Hanna Holm", Role.SIGNER, Function.MARKETING),
    "sales_signer": ("Viktor Sands", Role.SIGNER, Function.SALES),
    "administrator": ("Rosa Ortega", Role.ADMINISTRATOR, Function.OTHER),
}


def make_cast() -> Cast:
    """The cast, in the database."""
    home = Workspace.objects.create(slug="tallybrook", name="Tallybrook")
    other = Workspace.objects.create(slug="zettelfix", name="Zettelfix")
    made = {
        part: _member(home, name, role, function) for part, (name, role, function) in ROLES.items()
    }
    rep = made["rep"]
    rep.playbook_role = "rep"
    rep.save()
    outsider = _member(other, "Otto Orlow", Role.ADMINISTRATOR, Function.SALES)
    return Cast(**made, outsider=outsider)


def _member(workspace: Workspace, name: str, role: Role, function: Function) -> Membership:
    mail = f"{name.split(maxsplit=1)[0].lower()}@{workspace.slug}.example"
    user = User.objects.create_user(mail, "correct horse battery", name=name)
    return Membership.objects.create(workspace=workspace, user=user, role=role, function=function)
