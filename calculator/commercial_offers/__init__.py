"""Commercial offers: issued once with a number, sent by e-mail, opened by a signed link until they expire."""
