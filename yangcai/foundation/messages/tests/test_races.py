"""The same news twice at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.messages.models import Sms
from yangcai.foundation.messages.operations import send_sms

NOW = timezone.now()


class SameKeyTest(TransactionTestCase):
    def test_one_message_and_one_job_and_no_business_rolled_back(self):
        barrier = Barrier(4)

        def act():
            try:
                with transaction.atomic():
                    barrier.wait()
                    facts = {"title": "备案", "result": "通过"}
                    sms = send_sms(
                        seat=SYSTEM,
                        at=NOW,
                        phone="13812345678",
                        template="result",
                        facts=facts,
                        dedup_key="one",
                    )
                    return sms.pk
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            keys = {future.result() for future in [pool.submit(act) for _thread in range(4)]}
        self.assertEqual((len(keys), Sms.rows.count()), (1, 1))
        self.assertEqual(ProcrastinateJob.objects.filter(task_name="messages.send_sms").count(), 1)
