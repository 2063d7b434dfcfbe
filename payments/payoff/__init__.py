"""Early buyout for any day: variants side by side, quotes that bind, the schedule after the payment (CON-07, N-04)."""
