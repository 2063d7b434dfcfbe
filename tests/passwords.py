"""The portal's hash of passwords in one round: its strength is Django's, and in tests it would only cost seconds."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class OneRound(PBKDF2PasswordHasher):
    """Made, told and kept as the real one."""

    iterations = 1
