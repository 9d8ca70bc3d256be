"""Journeys: the running sites, in a real browser."""
