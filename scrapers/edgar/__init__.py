"""SEC EDGAR: filings of the US-listed chip vendors, the facts tagged and printed in them."""
