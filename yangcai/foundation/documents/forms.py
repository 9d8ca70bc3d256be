"""What people fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.documents.kinds import KINDS
from yangcai.foundation.documents.models import Export
from yangcai.foundation.documents.purposes import PURPOSES, Purpose
from yangcai.foundation.ui.lists import LISTS


def accepted(purpose: Purpose) -> str:
    """For `accept=` of a file field: the endings a purpose takes."""
    return ",".join(f".{ending}" for kind in purpose.most for ending in KINDS[kind].endings)


def limits(purpose: Purpose) -> str:
    """The same for people: each kind with its size."""
    return "、".join(f"{KINDS[kind].title}≤{most}MB" for kind, most in purpose.most.items())


class DocumentField(forms.FileField):
    """A file for a purpose; what it is, is checked by `documents.operations.keep`, not here."""

    def __init__(self, *, purpose: str, **kwargs: object) -> None:
        terms = PURPOSES[purpose]
        kwargs = {"max_length": 200, "help_text": limits(terms)} | kwargs
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.widget.attrs["accept"] = accepted(terms)


class Upload(forms.Form):
    """A file of the organisation's own, bound to nothing yet."""

    file = DocumentField(purpose="attachment", label=_("文件"))


class AskExport(forms.Form):
    """Which list, as asked for in which address, in which format."""

    list = forms.CharField()
    query = forms.CharField(required=False, strip=False)
    format = forms.ChoiceField(choices=Export.Format.choices)

    def clean_list(self) -> str:
        name: str = self.cleaned_data["list"]
        if name not in LISTS or not LISTS[name].exportable:
            raise forms.ValidationError(_("该列表不能导出。"))
        return name
