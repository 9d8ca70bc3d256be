"""The journey through the identity platform, for tests."""

from django.core.cache import cache
from django.test import TestCase
from django.urls import reverse

from yangcai.foundation.people.models import OpenSession
from yangcai.foundation.people.tests.makers import make_organisation, make_region
from yangcai.foundation.people.tests.unified_provider import running_provider

USCC, NAME = "91420100MA9YX0012U", "湖北示例科技有限公司（虚构）"
LEGAL = {
    "sub": "subject-1",
    "account_type": "legal",
    "uscc": USCC,
    "org_name": NAME,
    "agent_name": "张明",
    "phone_number": "13900000001",
    "trust_level": 4,
    "sid": "sid-1",
}
HOME = "/zcd/homepage"


class UnifiedCase(TestCase):
    """A provider at which a legal person is signed in, and the supplier it stands for."""

    @classmethod
    def setUpTestData(cls):
        make_region("420000")
        cls.city = make_region("420100")
        cls.supplier = make_organisation("supplier", cls.city, uscc=USCC, name=NAME)

    def setUp(self):
        cache.clear()
        self.provider = self.enterContext(running_provider())
        self.enterContext(self.settings(OIDC_ISSUER=self.provider.url))
        self.provider.person = dict(LEGAL)

    def start(self, **query):
        """Press the button; the redirect to the provider."""
        return self.client.get(reverse("people:supplier-sign-in-start"), {"next": HOME} | query)

    def come_back(self, granted, **more):
        """Follow the provider's redirect."""
        return self.client.get(reverse("people:unified-callback"), granted | more)

    def sign_in(self, **query):
        """There and back."""
        return self.come_back(self.provider.grant(self.start(**query)["Location"]))

    def assert_nobody_is_in(self):
        """No session anywhere."""
        self.assertEqual(OpenSession.rows.count(), 0)
