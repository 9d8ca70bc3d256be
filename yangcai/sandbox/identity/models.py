"""The accounts of the stand-in identity platform: people, and legal persons with their codes."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class Accounts(BaseUserManager["Account"]):
    """Django's authentication asks for this name."""


class Account(AbstractBaseUser):
    """One who can sign in at the identity platform."""

    username = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = Accounts()

    def __str__(self) -> str:
        return self.username
