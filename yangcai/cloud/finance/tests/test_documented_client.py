"""The client in docs/bank-api.md, run as it stands there against the interface."""

import re
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from django.test import LiveServerTestCase
from django.utils import timezone

from yangcai.cloud.contracts.tests.makers import make_contract
from yangcai.cloud.finance.tests.places import open_finance
from yangcai.cloud.finance.tests.test_api import make_bank_app
from yangcai.foundation.kernel.clock import BEIJING
from yangcai.foundation.people.models import Accreditation
from yangcai.foundation.people.tests.makers import make_organisation, make_region, make_uscc

DOCUMENT = Path(settings.ROOT) / "docs" / "bank-api.md"


class DocumentedClientTest(LiveServerTestCase):
    def test_it_pages_through_contracts_and_believes_only_signed_answers(self):
        open_finance()
        supplier = make_organisation("supplier", "420200", name="示例 企业&科技（虚构）")
        bank = make_organisation("institution", "420000", uscc=make_uscc())
        Accreditation.rows.create(institution=bank, region=make_region("420200"), valid_from="2020-01-01")
        make_bank_app(bank)
        rows = [make_contract(supplier, make_region("420200")) for _n in range(3)]
        (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.S)
        client: dict = {}
        exec(compile(code, str(DOCUMENT), "exec"), client)  # noqa: S102 - our own document
        client.update(BASE=self.live_server_url, SECRET=b"k" * 32)
        it = SimpleNamespace(**client)
        today = f"{timezone.now().astimezone(BEIJING):%Y-%m-%d}"
        found = [item["contractId"] for item in it.pages("/gp/v1/contracts", changedOn=today)]
        self.assertEqual(found, [row.code for row in rows])
        named = it.pages("/gp/v1/contracts", uscc=supplier.uscc, name=supplier.name)
        self.assertEqual(len(list(named)), 3)
        self.assertEqual(it.get(f"/gp/v1/contracts/{rows[0].code}")["contractNo"], rows[0].number)
        client["SECRET"] = b"x" * 32
        with self.assertRaises(OSError):
            it.get("/gp/v1/contracts", changedOn=today)
