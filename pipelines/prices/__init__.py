"""What the tables of prices share: rows of all lists alike, names, and the judgement of a move."""
