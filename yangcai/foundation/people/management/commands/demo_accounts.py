"""`manage.py demo_accounts`: who can sign in to the demo, where, and with which code right now."""

import unicodedata
from typing import Any

import environ
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people import demo_cast
from yangcai.foundation.people.management.commands.demo_code import code_of
from yangcai.foundation.people.models import Membership, Organisation
from yangcai.foundation.people.realms import Entrance, realm_of
from yangcai.foundation.people.roles import BOOK
from yangcai.foundation.people.seed import members_of_demo, suppliers_of_demo


def width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """A table: role, account, name, door, code of the second factor."""
        if settings.PRODUCTION:
            raise CommandError("there are no demo accounts in production mode")
        members = members_of_demo(SYSTEM)
        rows = [["角色", "账号", "单位", "登录入口", "当前动态口令"]]
        rows += [self.line(members[p.username]) for p in demo_cast.PEOPLE if p.username in members]
        rows += [self.supplier(unit) for unit in suppliers_of_demo(SYSTEM)]
        widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
        for row in rows:
            cells = zip(row, widths, strict=True)
            self.stdout.write("  " + "  ".join(cell + " " * (w - width(cell)) for cell, w in cells).rstrip())
        self.stdout.write(
            f"  密码（全部账号相同）：{environ.Env().str('DEMO_PASSWORD', default='（未设置）')}"
        )
        door = f"{settings.RECEIVABLES_URL}{reverse('people:bank-sign-in')}"
        self.stdout.write(f"  银行的账号、密码和动态口令在应收账款融资平台同样有效：{door}")
        self.stdout.write(
            "  动态口令30秒一变：python manage.py demo_code 账号；供应商在统一身份认证平台选“法人登录”。"
        )

    def line(self, member: Membership) -> list[str]:
        """One account."""
        bank = realm_of(member.organisation.kind) == Entrance.BANK
        door = self.door("bank-sign-in" if bank else "sign-in")
        role = "、".join(str(BOOK[name].title) for name in member.roles)
        code = code_of(member.user, timezone.now()) or (
            "待激活（初始密码同下）" if member.user.is_newcomer else "—"
        )
        return [role, member.user.username, member.organisation.name, door, code]

    def supplier(self, unit: Organisation) -> list[str]:
        """A supplier, who signs in at the identity platform by its credit code."""
        return [str(unit.get_kind_display()), unit.uscc, unit.name, self.door("supplier-sign-in"), "—"]

    def door(self, name: str) -> str:
        """The address of an entrance of this site."""
        site = settings.RECEIVABLES_URL if settings.SITE == "receivables" else settings.CLOUD_URL
        return f"{site}{reverse(f'people:{name}')}"
