"""The person who signs in."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from common.audit import audited

if TYPE_CHECKING:
    from accounts.models.membership import Membership


class UserQuerySet(models.QuerySet["User"]):
    """The only door to people in lists."""

    def visible_to(self, actor: "Membership") -> "UserQuerySet":
        """Oneself, and people of the companies this person may see.

        Whoever manages all people sees besides those who act for nobody yet.
        """
        from accounts.models.membership import Membership  # noqa: PLC0415 - memberships point to people

        theirs = Membership.objects.filter(user=OuterRef("pk"))
        seen = Q(pk=actor.user_id) | Q(Exists(theirs.visible_to(actor)))
        return self.filter(seen | ~Exists(theirs) if actor.has(Capability.STAFF_MANAGE) else seen)


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail; addresses are stored in lower case."""

    def get_queryset(self) -> UserQuerySet:
        """All people."""
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, actor: "Membership") -> UserQuerySet:
        """People this person may see."""
        return self.get_queryset().visible_to(actor)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail, whatever its case."""
        return self.get(email=(username or "").lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an active user; without a password the person must set one by the reset letter."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@audited(exclude=["password", "last_login"], title="NEW.email")
class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail. Rights come from memberships, not from this row."""

    email = models.EmailField(_("e-mail"), unique=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    middle_name = models.CharField(_("middle name"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("A person who is not active cannot sign in.")
    )
    date_joined = models.DateTimeField(_("date joined"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["last_name", "first_name", "email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """Last, first and middle name in the Russian order."""
        return " ".join(part for part in (self.last_name, self.first_name, self.middle_name) if part)

    def get_short_name(self) -> str:
        """First name, or the e-mail when it is not known."""
        return self.first_name or self.email

    @property
    def name_with_initials(self) -> str:
        """Last name with initials, as `Гранин П. А.`; the e-mail when the last name is not known."""
        letters = (f"{part[0]}." for part in (self.first_name, self.middle_name) if part)
        return " ".join((self.last_name, *letters)) if self.last_name else self.email

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        letters = "".join(part[0] for part in (self.first_name, self.last_name) if part)
        return (letters or self.email[0]).upper()
