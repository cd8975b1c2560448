"""The typefaces of documents: the first that is there sets the whole document."""

# Libertinus Serif comes inside the Typst package; domain page §9.
FAMILIES = ("Times New Roman", "Tinos", "Libertinus Serif")
