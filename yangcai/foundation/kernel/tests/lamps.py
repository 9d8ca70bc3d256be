"""A row to try the kernel on: a lamp that is off, on, or broken for good."""

import pytest
from django.db import connection, models

from yangcai.foundation.kernel.models import EVERYONE, Scoped, Stateful


class Lamp(Scoped, Stateful):
    MOVES = {"off": {"on", "broken"}, "on": {"off"}, "broken": set()}
    status = models.CharField(max_length=8, default="off")

    class Meta:
        app_label = "kernel"
        managed = False

    @classmethod
    def scope(cls, seat):
        return EVERYONE


@pytest.fixture(scope="module")
def lamp_table(django_db_setup, django_db_blocker):
    """The lamp's table, for one module of tests."""
    make = "create table if not exists kernel_lamp (id bigserial primary key, status text not null)"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(make)
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("drop table kernel_lamp")
