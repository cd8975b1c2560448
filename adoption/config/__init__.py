"""The wiring: settings, addresses, server entry.  Nothing imports it."""
