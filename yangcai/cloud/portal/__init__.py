"""The portal: home, map, region pages, notices and contacts, each role's desk. Floor 9.

It shows what the rooms below have; it owns only what editors write for it."""
