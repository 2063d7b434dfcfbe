"""Users, companies, memberships, roles, and the machinery of the access matrix."""
