"""This room's lines in the desk's menu."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.menu import Entry, register

GROUP = _("存证")
register(
    Entry(_("存证与核验"), "evidence:home", "outline/certificate", "", GROUP, 950),
    Entry(_("归档"), "evidence:archives", "outline/archive", "evidence.archive.read", GROUP, 960),
)
