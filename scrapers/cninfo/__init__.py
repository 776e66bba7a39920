"""CNINFO, the official disclosure site: which papers of a company came out, and when."""
