"""What people are told: messages and to-dos in the site, short messages by phone, e-mail. Floor 1.

It is not what systems are told (`exchange`) and it decides nothing: rooms above ask it to tell somebody.
It listens to its own failures, to what happens to accounts, and to alarms of the exchange."""
