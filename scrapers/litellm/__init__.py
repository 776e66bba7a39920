"""LiteLLM: the price map by which its proxy counts what a call costs."""
