"""Writing, publishing and withdrawing what the portal shows: one person writes, another publishes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, TypedDict, TypeVar, Unpack

from django.db.models import Max
from django.utils.translation import gettext as _

from yangcai.cloud.portal.models import Article, Citation, Contact, Content, Highlight
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import ANYTHING, Seat
from yangcai.foundation.messages.operations import ask, settle
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.rules.models import Region

C = TypeVar("C", bound=Content)


class OutsideYourTerritory(Refused):
    """Editors write for their own territory only."""


class SecondPersonNeeded(Refused):
    """Who wrote an edition cannot publish it."""


class DraftStillOpen(Refused):
    """Another edition of the same text is being written."""


class NotTheLatest(Refused):
    """An edition that was replaced is history."""


class NotForPublication(Refused):
    """Only documents of active publicity go on the portal."""


class NumberTaken(Refused):
    """Another published article has this document number."""


class HigherDocument(Refused):
    """A lower authority cannot amend or supersede a higher one's document."""


class Cited(NamedTuple):
    """A document cited: how, its number, and which part of it."""

    kind: str
    number: str
    note: str = ""


class ArticleText(TypedDict):
    """What an editor says in one edition of an article."""

    region: Region
    kind: str
    title: str
    number: str
    issuer: str
    issued_on: date | None
    urgency: str
    publicity: str
    addressees: str
    copied_to: str
    body: str
    effective_from: date | None
    effective_to: date | None
    citations: Sequence[Cited]


class ContactText(TypedDict):
    """What an editor says in one edition of a contact."""

    region: Region
    kind: str
    name: str
    phone: str
    qq: str
    hours: str
    source: str


class HighlightText(TypedDict):
    """What an editor says in one edition of a product highlight; rates in percent a year, the limit in yuan."""

    region: Region
    institution: str
    title: str
    summary: str
    rate_from: Decimal
    rate_to: Decimal
    limit: Decimal
    months: int
    quoted_on: date
    expires_on: date
    is_sample: bool


@operation("portal.content.write")
def write_article(*, seat: Seat, at: datetime, **text: Unpack[ArticleText]) -> Article:
    """Begin an article as a draft."""
    article = _write(Article, seat, at, {k: v for k, v in text.items() if k != "citations"})
    _cite(article, text["citations"])
    return article


@operation("portal.content.write")
def revise_article(*, seat: Seat, at: datetime, row: Article, **text: Unpack[ArticleText]) -> Article:
    """Rewrite a draft, or begin the next edition of what was published or withdrawn."""
    article = _revise(row, seat, at, {k: v for k, v in text.items() if k != "citations"})
    _cite(article, text["citations"])
    return article


@operation("portal.content.write")
def write_contact(*, seat: Seat, at: datetime, **text: Unpack[ContactText]) -> Contact:
    """Begin a contact as a draft."""
    return _write(Contact, seat, at, text)


@operation("portal.content.write")
def revise_contact(*, seat: Seat, at: datetime, row: Contact, **text: Unpack[ContactText]) -> Contact:
    """Rewrite a draft, or begin the next edition of a contact."""
    return _revise(row, seat, at, text)


@operation("portal.content.write")
def write_highlight(*, seat: Seat, at: datetime, **text: Unpack[HighlightText]) -> Highlight:
    """Begin a product highlight as a draft."""
    return _write(Highlight, seat, at, text)


@operation("portal.content.write")
def revise_highlight(*, seat: Seat, at: datetime, row: Highlight, **text: Unpack[HighlightText]) -> Highlight:
    """Rewrite a draft, or begin the next edition of a product highlight."""
    return _revise(row, seat, at, text)


@operation("portal.content.publish")
def publish(*, seat: Seat, at: datetime, row: C) -> C:
    """Show a draft to everybody, in place of the edition before."""
    row = row.locked()
    _check_territory(seat, row.region)
    if seat.user_id is not None and row.written_by_id == seat.user_id:
        raise SecondPersonNeeded(_("撰写人不能发布自己的稿件，请由本单位另一位发布人员审核发布。"))
    if isinstance(row, Article):
        _check_article(row)
    if before := type(row).rows.filter(serial=row.serial, status=Content.Status.PUBLISHED).first():
        before.move(Content.Status.REPLACED)
    row.move(Content.Status.PUBLISHED, published_by_id=seat.user_id, published_at=at)
    settle(seat=seat, at=at, subject=row)
    record("portal.content.published", row, seat=seat, at=at, title=str(row), edition=row.edition)
    return row


@operation("portal.content.publish")
def withdraw(*, seat: Seat, at: datetime, row: C, reason: str) -> C:
    """Take what is published off the portal, or drop a draft."""
    row = row.locked()
    _check_territory(seat, row.region)
    row.move(Content.Status.WITHDRAWN)
    settle(seat=seat, at=at, subject=row, done=False)
    record("portal.content.withdrawn", row, seat=seat, at=at, title=str(row), reason=reason)
    return row


def _check_territory(seat: Seat, *regions: Region) -> None:
    if ANYTHING in seat.permissions:
        return
    for region in regions:
        if not any(region.path.startswith(path) for path in seat.territory):
            raise OutsideYourTerritory(
                _("%s不在您的管辖范围内，只能编辑本辖区的内容。") % region.name, field="region"
            )


def _write(model: type[C], seat: Seat, at: datetime, facts: Mapping[str, object]) -> C:
    region = facts["region"]
    assert isinstance(region, Region)  # noqa: S101 - the TypedDicts above promise it
    _check_territory(seat, region)
    row = model.begin(written_by_id=seat.user_id, written_at=at, **facts)
    _ask_for_publication(row, seat, at)
    record("portal.content.written", row, seat=seat, at=at, title=str(row))
    return row


def _revise(row: C, seat: Seat, at: datetime, facts: Mapping[str, object]) -> C:
    model, row = type(row), row.locked()
    region = facts["region"]
    assert isinstance(region, Region)  # noqa: S101 - the TypedDicts above promise it
    _check_territory(seat, row.region, region)
    facts = {**facts, "written_by_id": seat.user_id, "written_at": at}
    if row.status == Content.Status.DRAFT:
        model.rows.filter(pk=row.pk).update(**facts)
        row.refresh_from_db()
    else:
        row = model.rows.create(serial=row.serial, edition=_next_edition(row), **facts)
        _ask_for_publication(row, seat, at)
    record("portal.content.revised", row, seat=seat, at=at, title=str(row), edition=row.edition)
    return row


def _ask_for_publication(row: Content, seat: Seat, at: datetime) -> None:
    """A to-do for those of the writer's own organisation who may publish."""
    own = Organisation.visible_to(seat).filter(pk=seat.organisation_id or 0).first()
    if own:
        ask(
            seat=seat,
            at=at,
            organisation=own,
            subject=row,
            title=_("审核发布：%s") % row,
            dedup_key=f"{row._meta.label_lower}:{row.pk}",
            link=row.desk_url,
            permission="portal.content.publish",
        )


def _next_edition(row: Content) -> int:
    editions = type(row).rows.filter(serial=row.serial)
    if editions.filter(status=Content.Status.DRAFT).exists():
        raise DraftStillOpen(_("该内容已有一份待发布的草稿，请在草稿上修改。"))
    last: int = editions.aggregate(last=Max("edition"))["last"]
    if row.edition != last:
        raise NotTheLatest(_("这是历史版本，请打开最新版本修改。"))
    return last + 1


def _check_article(article: Article) -> None:
    """What a document must be before everybody reads it."""
    if article.publicity != Article.Publicity.ACTIVE:
        raise NotForPublication(_("只有“主动公开”的文件可以在门户发布，请先核对公开方式。"))
    others = Article.rows.filter(status=Article.Status.PUBLISHED).exclude(serial=article.serial)
    if article.number and others.filter(number=article.number).exists():
        raise NumberTaken(_("发文字号 %s 已有一篇发布的文稿，请核对字号。") % article.number)
    changed = article.citations.filter(kind__in=Citation.CHANGES).values("number")
    for other in others.filter(number__in=changed).select_related("region"):
        if not other.region.path.startswith(article.region.path):
            raise HigherDocument(_("%s 由上级或其他区划印发，本区划的文件不能修改或替代它。") % other.number)


def _cite(article: Article, citations: Sequence[Cited]) -> None:
    article.citations.all().delete()
    Citation.rows.bulk_create(Citation(article=article, **cited._asdict()) for cited in citations)
