"""FRED: the Federal Reserve Board's daily exchange rates (H.10), published on Mondays."""
