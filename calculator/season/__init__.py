"""The seasonal designer: payments drawn one by one, the rest solved at the product's rate, refusals that help."""
