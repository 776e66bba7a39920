"""Vercel's AI Gateway leaderboards: shares of spend, tokens and requests."""
