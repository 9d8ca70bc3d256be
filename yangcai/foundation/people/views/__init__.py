"""Pages of people, organisations and accounts."""
