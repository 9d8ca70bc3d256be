"""Find regions by what records call them."""

from yangcai.cloud.intake.checks import Locate, Place
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.models import Region


def locator(seat: Seat, around: Region) -> Locate:
    """A function that finds a region of the same province by code, or by the names within a text (the deepest wins)."""
    province = around.path.split("/")[0] + "/"
    regions = Region.visible_to(seat).filter(path__startswith=province, valid_to=None)
    rows = list(regions.values_list("code", "name", "pk", "path"))
    by_code: dict[str, Place] = {code: (pk, path) for code, _, pk, path in rows}
    by_name: dict[str, list[Place]] = {}
    for _, name, pk, path in rows:
        by_name.setdefault(name, []).append((pk, path))
    names = sorted(by_name, key=lambda name: -max(path.count("/") for _, path in by_name[name]))

    def locate(code: str, text: str) -> Place | None:
        if code:
            return by_code.get(code)
        for name in names:
            if name in text:
                found = [place for place in by_name[name] if around.path in place[1]] or by_name[name]
                return found[0] if len(found) == 1 else None
        return None

    return locate
