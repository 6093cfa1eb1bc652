"""Templates: facts, claims, filters, Markdown, and what prose may use."""
