"""Documents for office programs: Excel, Word, PowerPoint."""
