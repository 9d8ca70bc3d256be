"""What every page's template may use."""

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """The seat and the site's own words."""
    return {"seat": getattr(request, "seat", None)}
