"""What anybody signed in finds in the desk's menu."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.menu import Entry, register

GROUP = _("规则与目录")
register(
    Entry(_("法定时限与限额"), "rules:limits", "outline/scale", group=GROUP, order=900),
    Entry(_("工作日历"), "rules:calendar", "outline/calendar", group=GROUP, order=910),
    Entry(_("上线日历"), "rules:rollouts", "outline/rocket", group=GROUP, order=920),
    Entry(_("品目目录"), "rules:catalogue", "outline/list-tree", group=GROUP, order=930),
    Entry(_("行政区划"), "rules:regions", "outline/map-pins", group=GROUP, order=940),
)
