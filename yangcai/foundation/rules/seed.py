"""What every deployment needs: regions, law, calendar, catalogue, roll-out; in the demo, everything on."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules import queries
from yangcai.foundation.rules.files import digest
from yangcai.foundation.rules.models import LoadedFile, Module, Rollout
from yangcai.foundation.rules.operations import loading

# what is loaded -> its files and how; regions come first, the others point at them
LOADERS: dict[str, tuple[tuple[str, ...], Callable[[date], str]]] = {
    "regions": (("regions.csv", "zones.csv"), loading.load_regions),
    "changes": (("region_changes.csv.gz",), loading.load_changes),
    "calendar": (("holiday_notices.csv", "special_days.csv"), loading.load_calendar),
    "catalogue": (("catalogue_2022.csv.gz",), loading.load_catalogue),
    "limits": (("limits.csv", "financing_limits.csv", "tender_thresholds.csv"), loading.load_limits),
    "rollouts": (("rollouts.csv",), loading.load_rollouts),
}


def reference(*, seat: Seat, at: datetime) -> Iterator[str]:
    """Load every file that is not in the database as it is now."""
    loaded = dict(LoadedFile.rows.values_list("name", "digest"))
    for name, (files, load) in LOADERS.items():
        if loaded.get(name) == (now := digest(*files)):
            continue
        with transaction.atomic():
            line = load(beijing_day(at))
            LoadedFile.rows.update_or_create(name=name, defaults={"digest": now, "loaded_at": at})
        yield line


def demo(*, seat: Seat, at: datetime) -> Iterator[str]:
    """In the demo province, whatever no notice speaks of is on since the start of 2026."""
    province = queries.region(settings.PROVINCE)
    known = set(Rollout.rows.filter(region=province).values_list("module", flat=True))
    old = {Module.OLD_SYSTEM.value, Module.OLD_MALL.value}
    missing = [module for module in Module.values if module not in known | old]
    if province and missing:
        Rollout.rows.bulk_create(
            Rollout(
                module=module,
                region=province,
                state=Rollout.State.ONLINE,
                valid_from=date(2026, 1, 1),
                notice_title="演示环境上线安排",
                by_hand=True,
            )
            for module in missing
        )
        yield f"演示省份上线系统 {len(missing)}"
