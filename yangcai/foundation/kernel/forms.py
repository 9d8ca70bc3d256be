"""Between a form and an operation."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

from yangcai.foundation.kernel.errors import Refused

R = TypeVar("R")


def attempt(form: forms.BaseForm, operation: Callable[..., R], **facts: object) -> R | None:
    """Run an operation on a valid form; a refusal becomes an error of the form, next to its field if it names one.

    An operation used this way returns something truthy.
    """
    if not form.is_valid():
        return None
    try:
        return operation(**facts, **form.cleaned_data)
    except Refused as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal))
        return None
