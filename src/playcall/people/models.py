"""Who uses Playcall: users, the workspaces they belong to, and in which role and function."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
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


class UserManager(BaseUserManager["User"]):
    """Makes users, who sign in with their mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A user with this address; without a password nobody can sign in as them."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in, by mail address."""

    email = models.EmailField(_("mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email


class Workspace(models.Model):
    """One company: its one playbook, its opportunities, its members. Strictly apart from others."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="workspaces")

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """Some members who work together."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="teams")
    name = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "name", name="team_name_once_a_workspace")
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user in a workspace: what they may do, on which side, in which playbook role."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.MEMBER)
    function = models.CharField(max_length=16, choices=Function.choices, default=Function.OTHER)
    playbook_role = models.SlugField(blank=True, help_text=_("id of the role in the playbook"))
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="members")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "user", name="member_once_a_workspace")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class Invitation(models.Model):
    """An invitation by mail. Only the digest of its token is kept."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.MEMBER)
    function = models.CharField(max_length=16, choices=Function.choices, default=Function.OTHER)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.email
