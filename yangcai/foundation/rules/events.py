"""This room's events in words."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.events import register

register(
    {
        "rules.limit.set": _("设定了时限或限额"),
        "rules.rollout.set": _("设定了系统上线安排"),
        "rules.calendar.recorded": _("登记了节假日安排"),
    },
    facts={
        "key": _("编号"),
        "from": _("生效日"),
        "basis": _("依据"),
        "state": _("状态"),
        "worked": _("调休上班日"),
    },
)
