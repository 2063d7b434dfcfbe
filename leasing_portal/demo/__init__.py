"""The demo portfolio: an invented lessor, its clients, contracts and people, made anew relative to today."""
