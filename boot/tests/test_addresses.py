"""Addresses of sites and databases."""

import pytest

from boot import addresses


def test_sites_lie_a_hundred_ports_apart():
    assert addresses.site_urls("127.0.0.1", 8000, {}) == {
        "cloud": "http://127.0.0.1:8000",
        "receivables": "http://127.0.0.1:8100",
        "sandbox": "http://127.0.0.1:8200",
    }


@pytest.mark.parametrize(
    ("host", "shown"),
    [("", "127.0.0.1"), ("::", "127.0.0.1"), ("::1", "[::1]"), ("10.1.2.3", "10.1.2.3")],
)
def test_a_site_is_shown_at_an_address_that_can_be_visited(host, shown):
    assert addresses.site_urls(host, 80, {})["cloud"] == f"http://{shown}:80"


def test_a_given_address_wins_and_an_empty_one_does_not():
    env = {"CLOUD_URL": "https://cloud.example", "SANDBOX_URL": ""}
    urls = addresses.site_urls("127.0.0.1", 8000, env)
    assert (urls["cloud"], urls["sandbox"]) == ("https://cloud.example", "http://127.0.0.1:8200")


@pytest.mark.parametrize(
    ("url", "receivables"),
    [
        ("postgres://u:p@db.example:5432/gov", "postgres://u:p@db.example:5432/gov_receivables"),
        ("postgres://u@h/gov?sslmode=require", "postgres://u@h/gov_receivables?sslmode=require"),
        (
            "postgres://app@/yangcai?host=%2Fmy%20dir%2Fs",
            "postgres://app@/yangcai_receivables?host=%2Fmy%20dir%2Fs",
        ),
    ],
)
def test_the_other_databases_lie_beside_the_first(url, receivables):
    urls = addresses.database_urls(url, {"SANDBOX_DATABASE_URL": "postgres://elsewhere/s"})
    assert urls == {"cloud": url, "receivables": receivables, "sandbox": "postgres://elsewhere/s"}
