"""A gateway for tests: remembers what was sent instead of sending it (`settings.SMS_SENDER`)."""

SENT = []
SENDER = "yangcai.foundation.people.tests.outbox.send_sms"


def send_sms(**facts):
    """Remember."""
    SENT.append(facts)


def last_code():
    """The newest code that was sent."""
    return SENT[-1]["facts"]["code"]
