"""What a person changed in a Word file, and how it comes back into the texts of a study."""
