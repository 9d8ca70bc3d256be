#!/usr/bin/env python
"""Django's commands for one site; `DJANGO_SETTINGS_MODULE` says which, cloud by default."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yangcai.cloud.config.settings")
    execute_from_command_line(sys.argv)
