"""Looking at the cabinet as a client's user: read only, for a reason, marked on every page, told to both sides."""
