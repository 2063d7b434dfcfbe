"""Terms of a deal, the policies they are checked against, and how both sides agree on them."""
