"""The formats in which page values leave the house."""
