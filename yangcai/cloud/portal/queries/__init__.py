"""Questions the portal asks, by noun: places, content, figures."""
