"""models.dev: prices and abilities of models by provider."""
