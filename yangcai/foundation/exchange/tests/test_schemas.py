"""One schema a message type and command, each with a sample, all of it published."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from yangcai.foundation.exchange import documenting, schemas

COMMANDS = [name for name, schema in schemas.all_schemas().items() if "x-command" in schema]
PAGE = Path(settings.ROOT) / "docs" / "exchange.md"


@pytest.mark.parametrize("kind", schemas.types())
def test_the_sample_of_a_message_fits(kind):
    assert schemas.faults_of_message(kind, schemas.example(kind)) == []
    assert schemas.faults_of_message(kind, schemas.example(kind) | {"novelty": 1}) == []
    assert schemas.faults_of_message(kind, {}) != []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_sample_of_a_command_fits(name):
    method, _, path = schemas.all_schemas()[name]["x-command"].partition(" ")
    path = "/prefix" + re.sub(r"<\w+>", "A-1", path)
    assert schemas.faults_of_command(method, path, schemas.example(name)) == []
    assert schemas.faults_of_command(method, path, {}) != []


def test_money_is_a_string_of_two_decimals():
    contract = schemas.example("contract.published")
    for wrong in (1, 1.5, "1", "1.5", "1.555", "1,000.00", None):
        assert schemas.faults_of_message("contract.published", contract | {"total": wrong}), wrong


def test_the_page_for_partners_names_everything():
    page = PAGE.read_text()
    for kind in schemas.types():
        assert f"`{kind}`" in page, kind
    for name in COMMANDS:
        assert schemas.all_schemas()[name]["x-command"] in page, name


def test_the_page_for_partners_is_up_to_date():
    assert documenting.page() == PAGE.read_text(), "run manage.py exchange page"
