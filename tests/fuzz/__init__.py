"""Spoilt bodies for every parser: parsed, refused by name, or left unread, and nothing else."""
