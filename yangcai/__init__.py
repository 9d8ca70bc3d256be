"""Yangcai 阳采: a government procurement cloud."""

__version__ = "0.1.0"
