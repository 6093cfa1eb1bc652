"""What an archive or a journal's data editor takes: data described, results, documents, checks."""
