"""Requests about contracts and the addenda they end in."""
