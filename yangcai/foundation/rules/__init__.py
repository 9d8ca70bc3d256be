"""Law and geography as dated data: regions, roll-out, limits, working days, catalogue. Floor 1.

It answers questions with a date in them; it never decides a case. It listens to nothing."""
