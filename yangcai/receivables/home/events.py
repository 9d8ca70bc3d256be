from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.events import register

register(
    {
        "home.handoff.given": _("发出跳转凭据"),
        "home.handoff.redeemed": _("由采购云平台转入"),
        "home.handoff.refused": _("跳转凭据已用过或已失效，未放行"),
    }
)
