"""Get bytes, turn bytes into records. Knows no table.

Belongs here: fetching, archiving, and one folder per source with its spider and parsers.
Does not belong here: anything about tables, releases or orchestration.
"""
