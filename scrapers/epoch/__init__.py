"""Epoch AI: data centres and their timelines, GPU clusters, ML hardware, chip sales and owners."""
