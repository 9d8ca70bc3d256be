"""`manage.py draw_map province.geojson --source=…`: turn an approved GeoJSON into a sheet for PORTAL_MAPS."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from yangcai.cloud.portal.cartography import draw


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("geojson", type=Path, help="features with the properties code and name, WGS 84")
        parser.add_argument("sheet", type=Path, help="where to write the sheet, named <province code>.json")
        parser.add_argument("--source", required=True, help="who drew it, under which licence")
        parser.add_argument("--approval", default="", help="the map approval number 审图号")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, draw, write."""
        geojson = json.loads(options["geojson"].read_text())
        sheet = draw(geojson, source=options["source"], approval=options["approval"])
        options["sheet"].write_text(json.dumps(sheet, ensure_ascii=False, separators=(",", ":")) + "\n")
        self.stdout.write(f"{options['sheet'].name}: {len(sheet['places'])} places")
