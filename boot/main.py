"""The commands of `run.py`."""

import errno
import signal
import sys
from types import FrameType

from boot import children, words
from boot.words import Stop, say, warn

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
HELP = """\
Yangcai 阳采

  make up                 install, start and watch everything (Ctrl-C stops)   安装并启动全部系统
       PORT=8000 HOST=127.0.0.1 SEED=demo|none PROVINCE=420000 DATABASE_URL=postgres://…
  make test               all tests; ROOM=people for one room, ARGS="-k name"  运行测试
  make check              style, types, architecture, templates, migrations    静态检查
  make journeys           the tests in a real browser only                     浏览器端到端测试
  make bench              measurements                                         性能测试
  make manage ARGS="…"    a manage.py command (SITE=cloud|receivables|sandbox) 管理命令
  make shell              Python with the models at hand                       交互环境
  make reset              delete this checkout's data (asks; YES=1 does not)   清空本机数据

Without make: python3 run.py up, python3 run.py test, …
Only there:   python3 run.py with --site cloud PROGRAM …   any program with a site's environment
              python3 run.py assets                        only the browser's files, for a release
"""


def main(arguments: list[str]) -> int:
    """Run one command; whatever stands in the way is said in a sentence, not a traceback."""
    words.never_fail_to_print()
    for number in ENDINGS:
        signal.signal(number, _interrupt)
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("up", [])
    try:
        return _run(verb, rest)
    except Stop as stop:
        warn(stop)
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        warn(children.disk_full())
        return 1


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """SIGTERM and a closed terminal mean the same as Ctrl-C: stop in order. A second one: at once."""
    for number in ENDINGS:
        signal.signal(number, _hurry)
    raise KeyboardInterrupt


def _hurry(_number: int, _frame: FrameType | None) -> None:
    children.hurry()


def _run(verb: str, rest: list[str]) -> int:
    from boot import checks, commands, testing, up  # noqa: PLC0415 - `help` must answer at once

    if verb in {"help", "-h", "--help"}:
        say(HELP)
        return 0
    verbs = {
        "manage": commands.manage,
        "with": commands.with_site,
        "shell": commands.shell,
        "assets": commands.fetch_assets,
        "bench": commands.bench,
        "test": testing.test,
        "journeys": testing.journeys,
        "check": checks.check,
    }
    if verb in verbs:
        return verbs[verb](rest)
    if verb in {"up", "reset"} and not rest:
        return up.up() if verb == "up" else commands.reset()
    warn(HELP)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
