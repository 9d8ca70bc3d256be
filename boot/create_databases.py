"""Creates the databases of the urls given. Run by the virtual environment's Python, for it needs psycopg."""

import sys
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql


def main(urls: list[str]) -> int:
    """Make sure that every url's database answers; says in one line what is in the way."""
    for url in urls:
        try:
            ensure(url)
        except psycopg.Error as error:
            parts = urlsplit(url)
            print(f"{parts.hostname or 'local socket'}, database {name_of(url)}: {error}".strip())
            return 1
    return 0


def ensure(url: str) -> None:
    """Connect, and create the database if that is what is missing."""
    try:
        psycopg.connect(plain(url), connect_timeout=10).close()
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error):
            raise
        create(url)


def create(url: str) -> None:
    """Create the database through the server's own one."""
    server = plain(urlunsplit(urlsplit(url)._replace(path="/postgres")))
    with psycopg.connect(server, autocommit=True, connect_timeout=10) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name_of(url))))
    print(f"created {name_of(url)}")


def name_of(url: str) -> str:
    """The database's name."""
    return unquote(urlsplit(url).path.rpartition("/")[2])


def plain(url: str) -> str:
    """The url with the one scheme that libpq knows."""
    return urlunsplit(urlsplit(url)._replace(scheme="postgresql"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
