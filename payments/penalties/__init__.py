"""Penalties, interest under art. 395 and what is taken off them: from terms of contracts to rows of charges."""
