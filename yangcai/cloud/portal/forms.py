"""What editors type, turned into values."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.portal.models import Article, Citation, Contact, Content, Highlight
from yangcai.cloud.portal.operations import Cited
from yangcai.cloud.portal.queries.content import numbered
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.models import Region

CHOOSE = _("请选择")
_WAYS = {str(kind.label): kind.value for kind in Citation.Kind}
_CITED = re.compile(
    rf"^(?P<way>{'|'.join(_WAYS)})\s*[:：]?\s*(?P<number>[^，,：:（(]+)"
    r"(?:[，,：:（(]\s*(?P<note>.+?)[)）]?)?$"
)


if TYPE_CHECKING:
    RegionField = forms.ModelChoiceField[Region]
    ModelForm = forms.ModelForm[Content]
else:
    RegionField, ModelForm = forms.ModelChoiceField, forms.ModelForm


class RegionChoice(RegionField):
    """A region, shown under the one above it."""

    def label_from_instance(self, region: Region) -> str:
        depth = region.path.count("/") - 1
        return f"{'　' * depth}{region.name}（{region.code}）"


class ContentForm(ModelForm):
    """What the forms of all content share: a region of the editor's own."""

    region = RegionChoice(
        label=_("区划"),
        queryset=None,
        empty_label=_("请选择"),
        help_text=_("内容在该区划及其下级区划的页面显示。"),
    )

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = Q(pk__in=())
        for path in seat.territory:
            inside |= Q(path__startswith=path)
        choice = self.fields["region"]
        assert isinstance(choice, RegionChoice)  # noqa: S101 - declared above
        choice.queryset = Region.visible_to(seat).filter(inside, valid_to=None).order_by("path")


class ArticleForm(ContentForm):
    """An article and the documents it cites."""

    kind = forms.ChoiceField(label=_("栏目"), choices=[("", CHOOSE), *Article.Kind.choices])
    citations = forms.CharField(
        label=_("关联文件"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "每行一份，以“转发、依据、修改、替代”之一开头，后接发文字号，需要时加冒号说明涉及的内容。"
            "例：修改 中财采购〔2020〕29号：登录账号和密码"
        ),
    )

    class Meta:
        model = Article
        fields = (
            *("kind", "region", "title", "number", "issuer", "issued_on", "urgency", "publicity"),
            *("addressees", "copied_to", "body", "effective_from", "effective_to"),
        )
        widgets = {"body": forms.Textarea({"rows": 16})}
        help_texts = {
            "body": _("空行分段；“## ”开头为小标题，“- ”或“1. ”开头为列表，“> ”开头为提示。不支持其他标记。"),
            "publicity": _("只有主动公开的文件可以发布。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and isinstance(self.instance, Article):
            self.initial["citations"] = "\n".join(map(_line, self.instance.citations.all()))

    def clean_number(self) -> str:
        return numbered(self.cleaned_data["number"])

    def clean_citations(self) -> list[Cited]:
        lines = [line.strip() for line in self.cleaned_data["citations"].splitlines()]
        return list(dict.fromkeys(_read(line) for line in lines if line))


class ContactForm(ContentForm):
    """Whom to ask."""

    kind = forms.ChoiceField(label=_("咨询内容"), choices=[("", CHOOSE), *Contact.Kind.choices])

    class Meta:
        model = Contact
        fields = ["region", "kind", "name", "phone", "qq", "hours", "source"]
        help_texts = {"source": _("号码从哪份文件或哪个部门得来，便于日后核对。")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("phone") and not cleaned.get("qq"):
            self.add_error("phone", _("联系电话和QQ群号至少填写一项。"))
        return cleaned


class HighlightForm(ContentForm):
    """A product in a few figures."""

    class Meta:
        model = Highlight
        fields = (
            *("region", "institution", "title", "summary", "rate_from", "rate_to"),
            *("limit", "months", "quoted_on", "expires_on", "is_sample"),
        )


class WithdrawForm(forms.Form):
    """Why something is taken off the portal."""

    reason = forms.CharField(label=_("撤回原因"), max_length=200, help_text=_("记入操作留痕，供审计查看。"))


def _line(citation: Citation) -> str:
    note = f"：{citation.note}" if citation.note else ""
    return f"{citation.get_kind_display()} {citation.number}{note}"


def _read(line: str) -> Cited:
    if not (match := _CITED.match(line)):
        raise forms.ValidationError(
            _("“%(line)s”读不懂：请以转发、依据、修改或替代开头，后接发文字号。"), params={"line": line[:40]}
        )
    return Cited(_WAYS[match["way"]], numbered(match["number"]), match["note"] or "")
