"""OpenRouter: token volumes a day by model, the catalogue of models, the providers."""
