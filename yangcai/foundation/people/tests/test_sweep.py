"""What was good for minutes is swept out; logs stay."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.test import TestCase
from django.utils import timezone

from yangcai.foundation.people.jobs import sweep
from yangcai.foundation.people.models import Failures, PendingSignIn, SignIn, SmsCode
from yangcai.foundation.people.tests.makers import make_user


class SweepTest(TestCase):
    def test_yesterdays_go_and_todays_stay(self):
        user, now = make_user(), timezone.now()
        for at in (now, now - timedelta(hours=25)):
            Failures.rows.create(key=f"account:{at}", last_at=at)
            PendingSignIn.rows.create(user=user, entrance="staff", started_at=at)
            SmsCode.rows.create(user=user, digest="", sent_at=at, expires_at=at)
            SignIn.rows.create(at=at, account="x", entrance="staff", outcome="wrong")
            Session.objects.create(
                session_key=f"{at:%d%H}", session_data="", expire_date=at + timedelta(hours=8)
            )
        sweep.run()
        counts = [kind.rows.count() for kind in (Failures, PendingSignIn, SmsCode, SignIn)]
        self.assertEqual((counts, Session.objects.count()), ([1, 1, 1, 2], 1))
