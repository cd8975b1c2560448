"""Backups: taken while people work, kept by a rule, proven by restoring them."""
