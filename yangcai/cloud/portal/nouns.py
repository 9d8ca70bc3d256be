"""The three kinds of content as the desk handles them: one address pattern, one set of views."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.portal import forms, lists, operations
from yangcai.cloud.portal.models import Article, Contact, Content, Highlight
from yangcai.foundation.ui import words
from yangcai.foundation.ui.lists import List


class Fact(NamedTuple):
    """A label and its value."""

    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of content: how it is called, listed, filled in and written."""

    title: str | Promise
    model: type[Content]
    listing: type[List]
    form: type[forms.ContentForm]
    write: Callable[..., Content]
    revise: Callable[..., Content]
    fields: tuple[str, ...]

    def facts(self, row: Content) -> list[Fact]:
        """The row's facts for its page."""
        return [Fact(_label(row, name), _value(row, name)) for name in self.fields]


NOUNS = {
    "articles": Noun(
        _("公告与政策"),
        Article,
        lists.DeskArticles,
        forms.ArticleForm,
        operations.write_article,
        operations.revise_article,
        (
            *("kind", "number", "issuer", "issued_on", "urgency", "publicity", "addressees", "copied_to"),
            *("effective_from", "effective_to"),
        ),
    ),
    "contacts": Noun(
        _("联系方式"),
        Contact,
        lists.DeskContacts,
        forms.ContactForm,
        operations.write_contact,
        operations.revise_contact,
        ("kind", "name", "phone", "qq", "hours", "source"),
    ),
    "highlights": Noun(
        _("金融产品展示"),
        Highlight,
        lists.DeskHighlights,
        forms.HighlightForm,
        operations.write_highlight,
        operations.revise_highlight,
        ("institution", "summary", "rate_from", "rate_to", "limit", "months", "quoted_on", "expires_on"),
    ),
}


def _label(row: Content, name: str) -> str:
    field = row._meta.get_field(name)
    return str(getattr(field, "verbose_name", name))


def _value(row: Content, name: str) -> Any:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return words.day(value) if isinstance(value, date) else value
