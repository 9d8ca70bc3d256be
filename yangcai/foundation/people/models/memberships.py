"""Who belongs to which organisation, in which roles, between which days."""

from datetime import date
from itertools import combinations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import NOBODY, Scoped, Stateful
from yangcai.foundation.kernel.seats import ANYTHING, Seat
from yangcai.foundation.people.models.organisations import Organisation
from yangcai.foundation.people.models.users import User

# Of each group one person holds at most one in one organisation: who prepares is not who decides, who runs the
# platform is not who guards it or who looks into its books.
EXCLUSIVE = (
    ("purchaser_maker", "purchaser_checker"),
    ("bank_maker", "bank_checker"),
    ("bureau_officer", "bureau_leader"),
    ("operator", "operator_security", "auditor"),
)
_PAIRS = [pair for group in EXCLUSIVE for pair in combinations(group, 2)]
# The one pair that an account rule may leave in a single account, which then may not review (G30).
SINGLE = ("purchaser_maker", "purchaser_checker")


class Membership(Scoped, Stateful):
    """A user's place in an organisation: roles, from a day to a day (both included)."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("正常")
        SUSPENDED = "suspended", _("已停用")

    MOVES = {Status.ACTIVE: {Status.SUSPENDED}, Status.SUSPENDED: {Status.ACTIVE}}

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("用户"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("单位")
    )
    roles = ArrayField(models.CharField(max_length=24), verbose_name=_("角色"))
    is_single_account = models.BooleanField(_("经办复核合一"), default=False)
    status = models.CharField(_("状态"), max_length=12, choices=Status, default=Status.ACTIVE)
    valid_from = models.DateField(_("起始日期"))
    valid_to = models.DateField(_("截止日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("成员")
        constraints = [
            models.UniqueConstraint("user", "organisation", name="one_membership_of_a_user_and_organisation"),
            models.CheckConstraint(condition=Q(roles__len__gt=0), name="a_membership_has_a_role"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="membership_runs_forward"
            ),
            *(
                models.CheckConstraint(
                    condition=~Q(roles__contains=list(pair))
                    | (Q(is_single_account=True) if pair == SINGLE else Q(pk__in=())),
                    name=f"not_{'_and_'.join(pair)}",
                )
                for pair in _PAIRS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("people:member", args=[self.pk])

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """One's own places; with the permission, everybody's in the organisations one sees."""
        own = Q(user=seat.user_id) if seat.user_id else NOBODY
        if seat.may("people.member.read"):
            own |= Q(organisation__in=Organisation.visible_to(seat))
        return Q() if ANYTHING in seat.permissions else own

    @classmethod
    def holding(cls, day: date) -> "QuerySet[Membership]":
        """Places that may be taken on this day: membership, organisation and user all in order."""
        return cls.rows.filter(
            Q(valid_to=None) | Q(valid_to__gte=day),
            valid_from__lte=day,
            status=cls.Status.ACTIVE,
            organisation__status=Organisation.Status.ACTIVE,
            user__is_active=True,
        )

    def holds(self, day: date) -> bool:
        """The same for one row: whether the place may be taken on this day."""
        in_time = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        in_order = self.status == self.Status.ACTIVE and self.organisation.is_active and self.user.is_active
        return in_time and in_order
