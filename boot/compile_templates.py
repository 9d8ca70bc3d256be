"""Compiles every template of the site in `DJANGO_SETTINGS_MODULE`; run by the virtual environment's Python."""

import sys
from pathlib import Path

import django
from django.conf import settings
from django.template import TemplateSyntaxError, engines


def main() -> int:
    """Say which of our templates do not compile."""
    django.setup()
    engine = engines["django"]
    wrong = 0
    for name in sorted(ours()):
        try:
            engine.get_template(name)
        except TemplateSyntaxError as error:
            print(f"{settings.SITE}: {name}: {error}")
            wrong += 1
    return 1 if wrong else 0


def ours() -> set[str]:
    """The names of templates that lie in this repository."""
    here = Path.cwd()
    folders = [Path(folder) for folder in engines["django"].template_dirs]
    mine = [folder for folder in folders if folder.is_relative_to(here) and ".local" not in folder.parts]
    return {str(path.relative_to(folder)) for folder in mine for path in folder.rglob("*") if path.is_file()}


if __name__ == "__main__":
    sys.exit(main())
