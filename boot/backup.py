"""Backs up one site and brings it back: its database, its files, and their digests.

    python3 -m boot.backup make FOLDER [--keep 14]     a new folder: database.dump, media.tar, SHA256SUMS
    python3 -m boot.backup check FOLDER/TIME           whether a backup is whole
    python3 -m boot.backup restore FOLDER/TIME         into an empty database and an empty MEDIA_ROOT

The site is the one of the environment: DATABASE_URL and MEDIA_ROOT, as its own programs get them. PostgreSQL's
client programs must be on PATH. On one machine: `python3 run.py with --site cloud python3 -m boot.backup make …`.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

SUMS = "SHA256SUMS"
PARTS = ("database.dump", "media.tar")
TABLES = (
    "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE n.nspname = 'public'"
)


class Refused(Exception):
    """What is in the way, for the person at the terminal."""


def connection(url: str) -> dict[str, str]:
    """libpq's variables for a database url, so that no password stands on a command line."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    known = {
        "PGHOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGSSLMODE": query.pop("sslmode", ""),
        "PGSSLROOTCERT": query.pop("sslrootcert", ""),
    }
    if query:
        raise Refused(f"DATABASE_URL has options that are not understood here: {', '.join(query)}")
    return {name: value for name, value in known.items() if value}


def postgres(*words: str | Path) -> str:
    """Run one of PostgreSQL's programs on the site's database and return what it prints."""
    env = {**os.environ, **connection(os.environ["DATABASE_URL"])}
    return subprocess.run(words, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


def make(folder: Path, keep: int) -> Path:
    """Make a backup; the database first, for files are only ever added and named by their digest."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    fresh, done = folder / f"{moment}.part", folder / moment
    fresh.mkdir(parents=True, mode=0o700)
    try:
        _fill(fresh)
    except BaseException:
        shutil.rmtree(fresh)
        raise
    fresh.rename(done)
    for old in sorted(path for path in folder.iterdir() if path.suffix == "" and path.is_dir())[:-keep]:
        shutil.rmtree(old)
    return done


def _fill(fresh: Path) -> None:
    postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", fresh / PARTS[0])
    media().mkdir(parents=True, exist_ok=True)
    subprocess.run(["tar", "-C", media(), "-cf", fresh / PARTS[1], "."], check=True)
    sums = "".join(f"{digest(fresh / part)}  {part}\n" for part in PARTS)
    (fresh / SUMS).write_text(sums)


def check(folder: Path) -> None:
    """Refuse a backup that is not whole."""
    for line in (folder / SUMS).read_text().splitlines():
        wanted, part = line.split("  ", 1)
        if digest(folder / part) != wanted:
            raise Refused(f"{folder / part} is damaged")
    postgres("pg_restore", "--list", folder / PARTS[0])


def restore(folder: Path) -> None:
    """Bring a backup back, all of it or nothing of the database, and never over anything that is there."""
    check(folder)
    if int(postgres("psql", "-Atqc", TABLES)):
        raise Refused("The database is not empty; create a new one and point DATABASE_URL to it.")
    if media().exists() and any(media().iterdir()):
        raise Refused(f"{media()} is not empty; move it away.")
    words = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    name = connection(os.environ["DATABASE_URL"])["PGDATABASE"]
    postgres("pg_restore", *words, "--dbname", name, folder / PARTS[0])
    media().mkdir(parents=True, exist_ok=True)
    subprocess.run(["tar", "-C", media(), "--no-same-owner", "-xf", folder / PARTS[1]], check=True)


def media() -> Path:
    """Where the site keeps files."""
    return Path(os.environ["MEDIA_ROOT"])


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> int:
    """Read the command line and do as it says."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("verb", choices=["make", "check", "restore"])
    words.add_argument("folder", type=Path)
    words.add_argument("--keep", type=int, default=14, help="how many backups stay (14)")
    given = words.parse_args()
    try:
        if given.verb == "make":
            print(make(given.folder, given.keep))
        else:
            {"check": check, "restore": restore}[given.verb](given.folder)
            print(f"{given.verb}: well")
    except (Refused, OSError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
