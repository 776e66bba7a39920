"""simonw/llm-prices: prices by vendor, with the days from and to which they held."""
