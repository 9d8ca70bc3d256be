"""The portal's lines in the desk's menu."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.menu import Entry, register

register(Entry(_("工作台"), "portal:desk", "outline/home", order=1))
CONTENT = [
    (_("公告与政策"), "portal:desk-articles", "outline/speakerphone"),
    (_("联系方式"), "portal:desk-contacts", "outline/phone"),
    (_("金融产品展示"), "portal:desk-highlights", "outline/cash"),
]
for place, (title, url, icon) in enumerate(CONTENT, start=800):
    register(Entry(title, url, icon, permission="portal.content.read", group=_("门户内容"), order=place))
