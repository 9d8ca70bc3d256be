"""What an address asks of a list, or of the portal, narrows what one sees and never widens it."""

import csv
from io import StringIO
from urllib.parse import urlencode

from django.core.cache import cache
from django.test import Client, TestCase
from django.urls import reverse

from tests.doors.case import ALL
from tests.doors.cloud_world import ACCOUNT, PHONE, make_world
from tests.doors.walk import undone
from tests.doors.world import ABROAD, HERE, NEXT_DOOR, make_visitors
from yangcai.foundation.evidence.tests.makers import OwnRoom
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.ui.exports import export_rows, write_csv
from yangcai.foundation.ui.filters import names_of
from yangcai.foundation.ui.lists import LISTS

# One seat of each kind, those next door too.
KINDS = "stranger supplier purchaser_maker bank_maker bank_admin bureau auditor operator operator_security next_bureau"
# Lists whose rows are wider than what their model shows elsewhere: the guards' list of files that were shut away.
WIDER = {"documents.quarantine"}
# What people try when they have seen an address with one of these.
TRIED = [
    "organisation",
    "organisation_id",
    "region",
    "user",
    "seat",
    "kind",
    "supplier",
    "id",
    "pk",
    "role",
    "territory",
]


class World(OwnRoom, TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.world = make_world()
        firm, user = cls.world.rival.organisation, cls.world.rival.user
        places = (NEXT_DOOR, ABROAD)
        cls.values = dict.fromkeys(
            ("region", "supplier_region", "region_own", "supplier_region_own"), places
        ) | {
            "organisation": (firm.pk, "*"),
            "user": (user.pk, "*"),
            "supplier": (firm.pk, firm.name),
            "supplier_name": (firm.name, "%"),
            "supplier_uscc": (firm.uscc, "%"),
            "seat": ("operator", "*"),
            "kind": ("operator", "*"),
            "role": ("operator", "*"),
        }

    def setUp(self):
        cache.clear()
        self.addCleanup(cache.clear)
        self.findings = []

    def lists(self):
        """Every list with everybody of `KINDS` who may have it."""
        for kind in LISTS.values():
            for who in KINDS.split():
                seat = self.world.member(who).seat
                if kind.__module__.startswith("yangcai.") and (
                    not kind.permission or seat.may(kind.permission)
                ):
                    yield kind, who, seat


def keys(listing, seat, /, **asked):
    """The keys of all rows of a list in an address."""
    return set(listing.bind(seat, urlencode(asked)).filtered.values_list("pk", flat=True))


class ListTest(World):
    def test_every_list_stays_within_what_its_model_shows_to_the_seat(self):
        for kind, who, seat in self.lists():
            shown = set(kind.bind(seat, "").rows(seat).model.visible_to(seat).values_list("pk", flat=True))
            if kind.name not in WIDER and not keys(kind, seat) <= shown:
                self.findings.append(f"{kind.name} shows {who} more than {shown}")
        self.assertEqual(self.findings, [])

    def test_no_parameter_widens_a_list(self):
        for kind, who, seat in self.lists():
            plain = keys(kind, seat)
            for asked in self.questions(kind, seat):
                if more := keys(kind, seat, **asked) - plain:
                    self.findings.append(f"{kind.name} {asked} shows {who} {more} more")
        self.assertEqual(self.findings, [])

    def questions(self, kind, seat):
        """A list's own parameters one by one with others' values, and all at once those that it should not know."""
        filterset = kind.bind(seat, "").filterset
        own = {
            name for field in (filterset.form if filterset is not None else ()) for name in names_of(field)
        }
        for name in sorted({*own, "q", "sort", "columns", "size", "open"}):
            for value in self.values.get(name, ("1", "%")):
                yield {name: value}
        yield {name: self.values.get(name, ("1",))[0] for name in TRIED if name not in own}

    def test_everywhere_is_ones_own_everywhere(self):
        near, far = LISTS["contracts.contracts"], {"everywhere": "1"}
        own = (self.world.contract, self.world.secret_contract, self.world.financed_contract)
        mine = {contract.pk for contract in own}
        supplier, rival = self.world.supplier.seat, self.world.rival.seat
        self.assertEqual(keys(near, supplier), mine)
        self.assertEqual(keys(near, supplier, **far), mine | {self.world.contract_abroad.pk})
        self.assertEqual(keys(near, rival, **far), {self.world.rival_contract.pk})


class ExportTest(World):
    """What is exported is what the screen's filter holds."""

    def test_a_file_holds_the_rows_of_the_screen(self):
        asked = (
            {},
            {"region": HERE},
            {"region": NEXT_DOOR},
            {"project_name": "示例"},
            {"amount_min": "10万"},
        )
        for name, address in (
            ("contracts.contracts", "contracts:contracts"),
            ("contracts.awards", "contracts:awards"),
        ):
            for who in (
                "supplier",
                "rival",
                "purchaser_maker",
                "bank_maker",
                "bureau",
                "operator",
                "next_bank",
            ):
                for question in asked:
                    seat = self.world.member(who).seat
                    rows = LISTS[name].bind(seat, urlencode(question)).filtered
                    screen = sorted(rows.values_list("project_number", flat=True))
                    if (found := self.exported(who, address, **question)) != screen:
                        self.findings.append(f"{name} {question} by {who}: {found}, on screen {screen}")
        self.assertEqual(self.findings, [])

    def test_every_column_of_every_list_can_be_exported_alone(self):
        for kind, who, seat in self.lists():
            for column in kind.columns if kind.exportable else ():
                asked = kind.bind(seat, f"columns={column.key}")
                try:
                    with undone():
                        list(write_csv(asked, export_rows(asked), ""))
                except Exception as broken:  # noqa: BLE001 - whatever it is, it is the finding
                    self.findings.append(f"{kind.name} {column.key} by {who}: {broken}")
        self.assertEqual(self.findings, [])

    def exported(self, who, address, **question):
        """The project numbers in the exported file."""
        content = self.get(who, reverse(address), **question, export="csv", columns="project_number")
        _watermark, _headings, *lines = csv.reader(StringIO(content.decode("utf-8-sig")))
        return sorted(line[0] for line in lines)

    def get(self, who, url, **question):
        """What somebody gets."""
        visitor = make_visitors(self.world, [who])[who]
        with undone():
            answer = visitor.knock("GET", f"{url}?{urlencode(question)}")
        self.assertEqual(answer.status, 200, answer)
        return answer.content

    def test_a_bank_sees_neither_what_is_secret_nor_phones_and_accounts(self):
        world = self.world
        hidden = [
            PHONE,
            ACCOUNT,
            *(row.project_number for row in (world.secret_contract, world.next_contract)),
        ]
        hidden += [world.contract_abroad.project_number, world.next_award.project_number]
        pages = [
            (contract, {}) for contract in (world.contract.get_absolute_url(), world.award.get_absolute_url())
        ]
        for name in ("contracts", "awards"):
            columns = ",".join(column.key for column in LISTS[f"contracts.{name}"].columns)
            for more in ({}, {"export": "csv"}, {"everywhere": "1"}, {"open": world.secret_contract.pk}):
                pages.append((reverse(f"contracts:{name}"), {"columns": columns} | more))
        pages.append((reverse("contracts:totals"), {}))
        for who in ("bank_maker", "bank_checker", "bank_admin"):
            for url, question in pages:
                content = self.get(who, url, **question).decode()
                for secret in hidden:
                    self.assertNotIn(
                        f">{secret}<" if secret.startswith("P-") else secret, content, (who, url)
                    )
        self.assertIn(ACCOUNT, self.get("supplier", world.contract.get_absolute_url()).decode())


class SeatTest(World):
    """Where a reader looks on the portal changes nothing in where they sit."""

    def test_no_region_in_an_address_or_a_cookie_alters_a_seat(self):
        asked = {"region": NEXT_DOOR, "organisation": self.world.operator.organisation.pk, "seat": "operator"}
        for who in ALL:
            if who == "newcomer":
                continue
            client, member = Client(), self.world.member(who)
            sign_in(client, member)
            client.get(reverse("portal:region", args=[NEXT_DOOR]), asked)
            for name, value in asked.items():
                client.cookies[name] = str(value)
            for url in (reverse("portal:home"), reverse("portal:contacts"), reverse("portal:desk")):
                response = client.get(url, asked, headers={"X-Region": NEXT_DOOR})
                self.assertEqual(response.wsgi_request.seat, member.seat, (who, url))
