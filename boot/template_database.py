"""A pytest plugin: test databases begin as copies of one that is migrated already, which `TEST_TEMPLATE` names."""

import os

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Name the template once Django is set up; migrating the copy then finds nothing to do."""
    from django.db import connections  # noqa: PLC0415 - settings are read only now

    for connection in connections.all():
        connection.settings_dict["TEST"]["TEMPLATE"] = os.environ["TEST_TEMPLATE"]
