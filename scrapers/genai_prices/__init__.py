"""pydantic/genai-prices: prices by provider and model, with tiers, hours and days of change."""
