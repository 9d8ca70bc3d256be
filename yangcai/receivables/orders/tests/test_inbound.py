"""Messages of the procurement platform as they come over the wire."""

from django.test import TestCase

from yangcai.foundation.exchange.models import Incoming
from yangcai.foundation.exchange.testing import deliver, make_peer
from yangcai.foundation.people.tests.makers import make_organisation, make_region
from yangcai.receivables.orders.models import Order
from yangcai.receivables.orders.tests.makers import award_data, contract_data
