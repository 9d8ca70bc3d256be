"""What people are told: in-site messages and to-dos, SMS, e-mail. Floor 1.

It delivers; rooms decide what is worth telling."""
