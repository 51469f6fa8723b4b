"""Pages and tables made from the record."""
