"""Only the used files are copied, without their references to source maps."""

from boot import assets


def test_references_to_source_maps_are_cut_and_nothing_else(tmp_path):
    for source in assets.USED.values():
        file = tmp_path / "modules" / source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("a{}\n/*# sourceMappingURL=a.css.map */\nlet b=1;\n//# sourceMappingURL=a.js.map")
    (tmp_path / "modules" / "unused.js").write_text("x")
    assets.copy_used(tmp_path / "modules", tmp_path / "vendor")
    made = {path.name: path.read_text() for path in (tmp_path / "vendor").iterdir()}
    assert made == dict.fromkeys(assets.USED, "a{}\nlet b=1;\n")
