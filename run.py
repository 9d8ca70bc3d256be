#!/usr/bin/env python3
"""Everything a person runs: `python3 run.py help`. Must parse on old Pythons, to tell them what to do."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "Yangcai needs Python 3.11 or newer; this is %d.%d. Try: python3.11 run.py\n"  # noqa: UP031
        "阳采需要 Python 3.11 或更新版本；请安装后改用该版本运行，例如 python3.11 run.py"
        % sys.version_info[:2]
    )
if sys.platform == "win32":
    sys.exit(
        "Yangcai's one-machine start needs Linux or macOS; on Windows please use WSL.\n"
        "单机启动需要 Linux 或 macOS；在 Windows 上请使用 WSL。"
    )

from boot.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
