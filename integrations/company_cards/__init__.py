"""Cards of companies by INN: the simulator; a real register stands beside it once it is connected."""
