"""What a document prints, for other programs."""
