"""Sina Finance: income statements of mainland companies with publication day and audit flag."""
