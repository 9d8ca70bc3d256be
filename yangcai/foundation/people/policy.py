"""What makes a password good enough. Pure: no database, no clock."""

import re
from collections.abc import Iterable

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused

LONG, SHORT, CLASSES, LONGEST = 12, 10, 3, 128
REMEMBERED = 5
_COMMON = CommonPasswordValidator()
_KINDS = ("[a-z]", "[A-Z]", "[0-9]", "[^a-zA-Z0-9]")


class WeakPassword(Refused):
    """The password breaks the policy; the message says which part of it."""


def rule_in_words() -> str:
    """The policy as the form explains it."""
    return _("至少12位；或至少10位且含大写、小写、数字、符号中的三类。不得包含账号、单位编码或手机号。")


def check_password_policy(password: str, *, words: Iterable[str], old: Iterable[str]) -> None:
    """Raise WeakPassword unless it is long or mixed enough, uncommon, and neither derived nor used before.

    `words` are what it must not contain (user name, codes, phone), `old` the hashes of former passwords.
    """
    kinds = sum(bool(re.search(kind, password)) for kind in _KINDS)
    if len(password) < SHORT or (len(password) < LONG and kinds < CLASSES):
        raise WeakPassword(rule_in_words(), field="password")
    if len(password) > LONGEST or len(set(password)) < len(password) // 3:
        raise WeakPassword(_("密码过长或重复字符过多。"), field="password")
    if _derived(password, words):
        raise WeakPassword(_("密码不得包含账号、单位编码、统一社会信用代码或手机号。"), field="password")
    if _common(password):
        raise WeakPassword(_("这个密码太常见，请换一个。"), field="password")
    if any(check_password(password, hashed) for hashed in old):
        raise WeakPassword(_("不能使用最近用过的密码。"), field="password")


def _derived(password: str, words: Iterable[str]) -> bool:
    """Whether a word of four characters or more, or its mirror image, is inside."""
    plain = password.lower()
    known = [word.lower() for word in words if len(word) >= 4]
    return any(word in plain or word[::-1] in plain for word in known)


def _common(password: str) -> bool:
    try:
        _COMMON.validate(password.strip("!@#$%^&*.0123456789") or password)
        _COMMON.validate(password)
    except ValidationError:
        return True
    return False
