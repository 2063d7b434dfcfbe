"""Deputies: a colleague acts for a person between two dates, and new work of an absent manager goes to them."""
