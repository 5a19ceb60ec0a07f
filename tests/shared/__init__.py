"""Several nodes, as processes of their own, with one database and one Redis."""
