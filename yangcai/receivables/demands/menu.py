from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.menu import Entry, register

register(
    Entry(
        _("寻找合作资金方"),
        "demands:demands",
        "outline/speakerphone",
        "demands.demand.list",
        _("我要融资"),
        22,
    ),
    Entry(
        _("融资需求"), "demands:inbox", "outline/message-2-dollar", "demands.offer.list", _("融资业务"), 21
    ),
)
