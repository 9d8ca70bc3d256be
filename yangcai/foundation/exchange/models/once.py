"""What must happen only once: a signed call, a command."""

from typing import ClassVar

from django.db import models


class Nonce(models.Model):
    """A call that was made; kept for a quarter of an hour, longer than its clock reading is believed."""

    rows: ClassVar[models.Manager["Nonce"]] = models.Manager()

    app = models.CharField(max_length=40)
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="nonce_by_age")]
        constraints = [models.UniqueConstraint("app", "nonce", name="nonce_once")]

    def __str__(self) -> str:
        return f"{self.app} {self.nonce}"


class Command(models.Model):
    """A command that was carried out, or definitely refused, and its answer. Kept for ever: money hangs on it."""

    rows: ClassVar[models.Manager["Command"]] = models.Manager()

    app = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    path = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    answer_status = models.PositiveSmallIntegerField()
    answer = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("app", "key", name="command_once")]

    def __str__(self) -> str:
        return f"{self.app} {self.key}"
