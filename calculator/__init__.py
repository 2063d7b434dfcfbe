"""The lease calculator: exact lease mathematics (`engine`), the product catalogue, quotes and scenarios."""
