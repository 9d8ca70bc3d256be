"""This room's events in words."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.events import register

register(
    {
        "documents.document.kept": _("上传文件"),
        "documents.document.attached": _("文件归入事项"),
        "documents.document.cleared": _("查毒通过"),
        "documents.document.quarantined": _("发现问题，文件已隔离"),
        "documents.document.damaged": _("文件校验未通过"),
        "documents.document.downloaded": _("下载文件"),
        "documents.form.printed": _("打印表单"),
        "documents.export.asked": _("申请导出"),
        "documents.export.started": _("开始生成导出文件"),
        "documents.export.made": _("导出文件已生成"),
        "documents.export.failed": _("导出失败"),
        "documents.export.cancelled": _("取消导出"),
        "documents.export.expired": _("导出文件过期清理"),
        "documents.export.downloaded": _("下载导出文件"),
    }
)
