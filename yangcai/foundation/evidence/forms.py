"""What people give this room: a file to check, a day or a subject to archive."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

LARGEST = 20 * 2**20


class CheckFile(forms.Form):
    """A receipt or an archive to check here."""

    file = forms.FileField(
        label=_("凭证或归档包"),
        help_text=_("凭证为 .json 文件，归档包为 .zip 文件，不超过 20 MB；更大的请用离线核验程序。"),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Not larger than a page may read at once."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise ValidationError(_("文件超过 20 MB，请下载离线核验程序核验。"))
        return file


class OrderArchive(forms.Form):
    """A day or a subject to archive."""

    day = forms.DateField(
        label=_("日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("归档这一天的全部事件；当天须已结束。"),
    )
    subject = forms.CharField(
        label=_("事项"),
        required=False,
        max_length=100,
        help_text=_("归档一个事项的全部事件，按“类型:编号”填写，如 contracts.contract:5。填了日期就不用填。"),
    )
