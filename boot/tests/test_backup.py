"""Backups: what is damaged or would overwrite something is refused."""

import subprocess

import pytest

from boot import backup


def test_a_url_becomes_variables_so_that_no_password_is_on_a_command_line():
    url = "postgres://gov:g%40v@db.example:5433/yangcai?sslmode=verify-full"
    assert backup.connection(url) == {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "gov",
        "PGPASSWORD": "g@v",
        "PGDATABASE": "yangcai",
        "PGSSLMODE": "verify-full",
    }


def test_a_socket_is_understood_too():
    known = backup.connection("postgres://app@/yangcai?host=%2Fmy%20dir%2Fs")
    assert known == {"PGHOST": "/my dir/s", "PGUSER": "app", "PGDATABASE": "yangcai"}


def test_an_option_that_would_be_dropped_is_refused():
    with pytest.raises(backup.Refused, match="target_session_attrs"):
        backup.connection("postgres://h/d?target_session_attrs=read-write")


def test_a_damaged_backup_is_refused_before_anything_is_touched(tmp_path):
    for part in backup.PARTS:
        (tmp_path / part).write_text("whole")
    sums = "".join(f"{backup.digest(tmp_path / part)}  {part}\n" for part in backup.PARTS)
    (tmp_path / backup.SUMS).write_text(sums)
    (tmp_path / "media.tar").write_text("torn")
    with pytest.raises(backup.Refused, match=r"media\.tar is damaged"):
        backup.restore(tmp_path)


@pytest.mark.parametrize(("tables", "files"), [("3", False), ("0", True)])
def test_nothing_that_is_there_is_overwritten(tmp_path, monkeypatch, tables, files):
    asked = []
    media = tmp_path / "media"
    media.mkdir()
    if files:
        (media / "one").write_text("x")
    monkeypatch.setenv("MEDIA_ROOT", str(media))
    monkeypatch.setattr(backup, "check", lambda _: None)
    monkeypatch.setattr(backup, "postgres", lambda *words: asked.append(words[0]) or tables)
    with pytest.raises(backup.Refused, match="is not empty"):
        backup.restore(tmp_path)
    assert asked == ["psql"]


def test_it_tells_how_it_is_used():
    told = subprocess.run(
        ["python3", "-m", "boot.backup", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=backup.__file__[:-15],
    )
    assert "into an empty database" in told.stdout
