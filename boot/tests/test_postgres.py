"""The server's command line, address and stale notes; nothing here starts one."""

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from boot import binaries
from boot.binaries import Ground
from boot.postgres import Cluster


@pytest.fixture
def cluster(tmp_path):
    home = tmp_path / 'my "own", dir 采购'
    (home / "data").mkdir(parents=True)
    return Cluster(
        Ground(Path("/opt/pg/bin"), home, None), home / "data", home / "s", tmp_path / "log", False
    )


def test_its_address_survives_spaces_quotes_and_chinese(cluster):
    url = urlsplit(cluster.url("yangcai"))
    assert (url.scheme, url.username, url.path) == ("postgres", "app", "/yangcai")
    assert parse_qs(url.query) == {"host": [str(cluster.socket)]}
    assert " " not in cluster.url("yangcai")


def test_it_listens_on_no_port_and_quotes_the_socket_folder(cluster):
    words = [str(word) for word in cluster.words()]
    assert "listen_addresses=" in words
    quoted = str(cluster.socket).replace('"', '""')
    assert f'unix_socket_directories="{quoted}"' in words
    assert not [word for word in words if "fsync" in word]


def test_only_the_throw_away_server_may_lose_data(cluster):
    careless = Cluster(cluster.ground, cluster.data, cluster.socket, cluster.log, True)
    assert "fsync=off" in careless.words()


def test_a_note_of_a_server_that_is_gone_is_removed_though_its_number_lives(cluster):
    note = cluster.data / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{cluster.data}\n")
    assert cluster.running() == 0
    cluster.clear_stale()
    assert not note.exists()


def test_a_short_path_keeps_its_socket_and_a_long_one_gets_a_closed_folder(tmp_path):
    short = binaries.socket_folder(Ground(Path("/x"), Path(tmp_path), None), "s")
    assert short == tmp_path / "s-socket" or len(os.fsencode(tmp_path)) > 70
    deep = tmp_path / ("很长" * 20)
    deep.mkdir()
    folder = binaries.socket_folder(Ground(Path("/x"), deep, None), "s")
    try:
        assert len(os.fsencode(folder / ".s.PGSQL.5432")) < 100
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder == binaries.socket_folder(Ground(Path("/x"), deep, None), "s")
    finally:
        folder.rmdir()


def test_the_programs_named_by_the_person_come_first(monkeypatch):
    monkeypatch.setenv("PG_BIN", "/my/pg")
    assert next(binaries.candidates()) == Path("/my/pg")
