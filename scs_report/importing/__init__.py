"""Files of survey companies: their columns and answers become those of the codebook."""
