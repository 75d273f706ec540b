"""Who uses Playcall: users, the workspaces they belong to, and in which role and function."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Function(models.TextChoices):
    """The side of the house a person is on. Two colours carry it everywhere."""

    MARKETING = "marketing", _("Marketing")
    SALES = "sales", _("Sales")
    OTHER = "other", _("Other")


class Role(models.TextChoices):
    """What a member may do; `playcall.people.rules` says what exactly."""

    GUEST = "guest", _("Guest reader")
    MEMBER = "member", _("Member")
    EDITOR = "editor", _("Editor")
    SIGNER = "signer", _("Signer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Users(BaseUserManager["User"]):
    """Makes users, who sign in with their mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user with this address; without a password nobody can sign in with one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this address, however it is capitalised."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in, by mail address."""

    email = models.EmailField(_("mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Users] = Users()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="one_user_an_address")
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Workspace(models.Model):
    """One company: its one playbook, its opportunities, its members. Strictly apart from others."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """Some members who work together."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "name", name="team_name_once_a_workspace")
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user in a workspace: what they may do, on which side, in which playbook role.

    `left_at` is set when somebody is deactivated; what they did keeps their name.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.MEMBER)
    function = models.CharField(
        _("function"), max_length=16, choices=Function.choices, default=Function.OTHER
    )
    playbook_role = models.SlugField(
        _("role in the playbook"), max_length=80, blank=True, help_text=_("The id of a role.")
    )
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="members")
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["user__name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "user", name="member_once_a_workspace")
        ]

    @property
    def title(self) -> str:
        """The role in the playbook as people say it, such as “Account executive”."""
        return self.playbook_role.replace("-", " ").capitalize()

    @property
    def state(self) -> str:
        """What an administrator can change of them, as one text, to tell whether somebody did."""
        gone = "left" if self.left_at else "here"
        return "/".join((self.role, self.function, self.playbook_role, gone))

    def __str__(self) -> str:
        return str(self.user)


class Invitation(models.Model):
    """An invitation by mail. Only the digest of its token is kept."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("mail address"))
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.MEMBER)
    function = models.CharField(
        _("function"), max_length=16, choices=Function.choices, default=Function.OTHER
    )
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-invited_at", "-id"]

    def __str__(self) -> str:
        return self.email


class AccessToken(models.Model):
    """What lets a program act as a member, through the API. Only the token's digest is kept.

    `scopes` are names of permissions with spaces between: the token lets its bearer do these, as
    far as its member may at that moment.
    """

    member = models.ForeignKey(Membership, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=400)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name
