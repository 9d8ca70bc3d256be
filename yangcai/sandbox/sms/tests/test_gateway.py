from django.test import TestCase, override_settings

from yangcai.foundation.kernel.models import Event
from yangcai.sandbox.sms.models import Gateway, Message

KEY = "test-only-SMS_GATEWAY_KEY" * 4
BODY = {"phone": "13900000001", "text": "验证码 123456", "dedup_key": "code-1"}


class GatewayTest(TestCase):
    def send(self, key=KEY, **changes):
        headers = {"Authorization": f"Bearer {key}"}
        return self.client.post(
            "/sms/api/send", BODY | changes, content_type="application/json", headers=headers
        )

    def test_it_takes_a_message_and_shows_it(self):
        answer = self.send()
        self.assertEqual(answer.json(), {"id": str(Message.rows.get().pk)})
        self.assertContains(self.client.get("/sms/inbox/"), "验证码 123456")
        event = Event.rows.get(name="sms.message.taken")
        self.assertEqual(event.facts, {"phone": "139****0001"})

    def test_the_same_message_again_is_the_same_message(self):
        self.assertEqual(self.send().json(), self.send().json())
        self.assertEqual(Message.rows.count(), 1)

    def test_a_dedup_key_is_not_reused_for_other_words(self):
        self.send()
        self.assertEqual(self.send(text="别的").status_code, 409)
        self.assertEqual(Message.rows.get().text, BODY["text"])

    def test_it_refuses_a_wrong_key_and_a_wrong_body(self):
        self.assertEqual(self.send(key="guess").status_code, 401)
        answer = self.send(phone="110", text="")
        self.assertEqual(
            (answer.status_code, answer.json()), (400, {"error": "bad request", "fields": ["phone", "text"]})
        )
        headers = {"Authorization": f"Bearer {KEY}"}
        for body in ("[]", "{", ""):
            answer = self.client.post("/sms/api/send", body, content_type="application/json", headers=headers)
            self.assertEqual(answer.status_code, 400)
        self.assertEqual(Message.rows.count(), 0)

    def test_it_can_be_down_and_well_again(self):
        self.assertRedirects(self.client.post("/sms/gateway/mood", {"mood": "down"}), "/sms/inbox/")
        self.assertEqual(self.send().status_code, 503)
        self.assertContains(self.client.get("/sms/inbox/"), "故障（一律返回503）")
        self.client.post("/sms/gateway/mood", {"mood": "normal"})
        self.assertEqual(self.send().status_code, 200)
        self.assertEqual(Message.rows.count(), 1)

    @override_settings(SMS_SLOW_SECONDS=0.05)
    def test_it_can_be_slow(self):
        self.client.post("/sms/gateway/mood", {"mood": "slow"})
        self.assertEqual(self.send().status_code, 200)

    def test_it_knows_three_moods(self):
        self.client.post("/sms/gateway/mood", {"mood": "happy"})
        self.assertEqual(Gateway.rows.count(), 0)

    def test_the_inbox_shows_one_telephone_newest_first(self):
        for number, phone in enumerate(("13900000001", "13900000002", "13900000001")):
            self.send(phone=phone, text=f"第{number}条", dedup_key=f"k{number}")
        page = self.client.get("/sms/inbox/", {"phone": "13900000001"}).content.decode()
        self.assertEqual((page.count("第1条"), page.index("第2条") < page.index("第0条")), (0, True))

    def test_an_empty_inbox_says_why(self):
        self.assertContains(self.client.get("/sms/inbox/"), "还没有短信")

    @override_settings(PRODUCTION=True)
    def test_in_production_nobody_reads_it(self):
        self.assertEqual(self.client.get("/sms/inbox/").status_code, 404)
        self.assertEqual(self.client.post("/sms/gateway/mood", {"mood": "down"}).status_code, 404)
