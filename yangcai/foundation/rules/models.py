"""Regions, roll-out, limits, working days and catalogues, each row with the days between which it holds."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.models import EVERYONE, Scoped
from yangcai.foundation.kernel.seats import Seat


class Region(Scoped):
    """A place with a code: province, prefecture, county, or a zone or town that answers to none of them.

    `path` is the codes from the province down, each with a slash: `420000/420200/420203/`. Whether one region lies
    in another is a prefix of paths, never of codes: 仙桃 429004 has no prefecture, 中山 has towns and no counties.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("省级")
        PREFECTURE = "prefecture", _("市级")
        COUNTY = "county", _("县级")
        ZONE = "zone", _("功能区")
        TOWN = "town", _("镇街")

    code = models.CharField(_("区划代码"), max_length=12)
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("级次"), max_length=12, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=60, db_index=True)
    pinyin = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint("code", condition=Q(valid_to=None), name="one_region_of_a_code_today")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return EVERYONE
