"""Pictures and tables made from digest figures."""
