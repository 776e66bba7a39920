"""Eastmoney: statements of mainland and Hong Kong companies, as it shows them today."""
