"""Home, health and the component gallery."""
