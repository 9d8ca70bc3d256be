"""Django's check of length, in words: its own sentence changed in 5.2 and has lost its Chinese."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self) -> str:
        return _("密码太短，至少需要 %(least)d 位。") % {"least": self.min_length}
