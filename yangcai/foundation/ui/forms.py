"""How forms look: label above, help under it, error next to the field, all errors again on top.

`{{ form }}` renders with `templates/ui/forms/`; the classes and types that the widgets need are given here, so that no
form has to say them.
"""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import DateTimeBaseInput, Input
from django.utils.translation import gettext as _

CLASSES: dict[type[forms.Widget], str] = {
    forms.CheckboxInput: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.RadioSelect: "form-check-input",
    forms.Select: "form-select",
    forms.FileInput: "form-control",
    forms.Textarea: "form-control",
    Input: "form-control",
}
NATIVE: dict[type[forms.Widget], tuple[str, str]] = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.TimeInput: ("time", "%H:%M"),
}


class Field(forms.BoundField):
    """A field of a form as our templates show it."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        _use_native(field)
        _ask_by_name(field, str(self.label))

    @property
    def kind(self) -> str:
        """How the field is laid out: check (one box), choices (several), parts (several inputs), file, or field."""
        widget = self.field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return "choices"
        if isinstance(widget, forms.CheckboxInput):
            return "check"
        if isinstance(widget, forms.MultiWidget):
            return "parts"
        return "file" if isinstance(widget, forms.FileInput) else "field"

    @property
    def parts(self) -> list[Any]:
        """The inputs of a field that has several, each with its own name for screen readers."""
        return list(self.subwidgets[0].data["subwidgets"])

    @property
    def aria_describedby(self) -> str | None:
        """The help and the error, also for groups of inputs."""
        return super().aria_describedby or None

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes, and the class the widget's look needs."""
        built = dict(super().build_widget_attrs(attrs, widget))
        widget = widget or self.field.widget
        found = (name for kind, name in CLASSES.items() if isinstance(widget, kind))
        look = next(found, "form-control" if isinstance(widget, forms.MultiWidget) else "")
        own = [widget.attrs.get("class", ""), attrs.get("class", ""), look if not widget.is_hidden else ""]
        if self.errors and look:
            own.append("is-invalid")
        if classes := " ".join(filter(None, own)):
            built["class"] = classes
        return built


def _use_native(field: forms.Field) -> None:
    """Let the browser's own calendar and clock ask for days and times, in ranges too."""
    for part, widget in zip(getattr(field, "fields", ()), getattr(field.widget, "widgets", ()), strict=False):
        if isinstance(part, forms.DateField) and type(widget) is forms.TextInput:
            widget.input_type = "date"
    for kind, (input_type, written) in NATIVE.items():
        if type(field.widget) is kind and isinstance(field.widget, DateTimeBaseInput):
            field.widget.input_type, field.widget.format = input_type, written


def _ask_by_name(field: forms.Field, label: str) -> None:
    """Say which field is empty: the errors are read together, on top of the form."""
    if field.error_messages.get("required") != forms.Field.default_error_messages["required"]:
        return
    if isinstance(field, forms.BooleanField):
        wanted = _("请勾选“%s”。")
    elif isinstance(field, forms.ChoiceField | forms.FileField):
        wanted = _("请选择%s。")
    else:
        wanted = _("请填写%s。")
    field.error_messages["required"] = wanted % label


class Renderer(TemplatesSetting):
    """Forms and fields by the project's own templates (`settings.FORM_RENDERER`)."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = Field
