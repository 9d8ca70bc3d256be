"""Addresses: of the three sites, and of their databases."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104


@dataclass(frozen=True)
class Site:
    """One of the three sites; its port lies `offset` above the first."""

    name: str
    chinese: str
    offset: int

    @property
    def settings(self) -> str:
        return f"yangcai.{self.name}.config.settings"


CLOUD = Site("cloud", "云平台", 0)
SITES = (CLOUD, Site("receivables", "应收账款融资平台", 100), Site("sandbox", "外部系统沙盒", 200))


def site_named(name: str) -> Site:
    """The site of a name; KeyError for no site."""
    return {site.name: site for site in SITES}[name]


def site_urls(host: str, port: int, env: Mapping[str, str]) -> dict[str, str]:
    """Where people and the other sites find each site; CLOUD_URL and the like win."""
    shown = "127.0.0.1" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    made = {site.name: f"http://{shown}:{port + site.offset}" for site in SITES}
    return {name: env.get(f"{name.upper()}_URL") or url for name, url in made.items()}


def database_urls(first: str, env: Mapping[str, str]) -> dict[str, str]:
    """Each site's database: the cloud's as given, the others' given too or beside it on the same server."""
    urls = {"cloud": first}
    for site in SITES[1:]:
        given = env.get(f"{site.name.upper()}_DATABASE_URL")
        urls[site.name] = given or beside(first, site.name)
    return urls


def beside(url: str, site: str) -> str:
    """The same server's database with the site's name behind its own."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}_{site}"))
