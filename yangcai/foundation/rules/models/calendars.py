"""The working-day calendar, one notice a year."""

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.rules.models.limits import Limit
from yangcai.foundation.rules.models.public import Public


class WorkdayYear(Public):
    """A year's holiday notice. While `provisional`, no notice is out and its days are computed, not known."""

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    provisional = models.BooleanField(_("暂定"), default=False)
    notice_number = models.CharField(_("文号"), max_length=60, blank=True)
    mark = models.CharField(_("核验"), max_length=6, choices=Limit.Mark, blank=True)
    by_hand = models.BooleanField(default=False)

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def notice_title(self) -> str:
        """The notice as it is called every year."""
        return _now("国务院办公厅关于%s年部分节假日安排的通知") % self.year


class SpecialDay(Public):
    """A day on which the notice departs from the week: off, or worked. It may lie in December of the year before."""

    day = models.DateField(primary_key=True)
    year = models.ForeignKey(WorkdayYear, models.CASCADE, related_name="days")
    is_workday = models.BooleanField(_("上班"))
    in_lieu = models.BooleanField(_("调休"), default=False)
    name = models.CharField(_("节日"), max_length=30)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
