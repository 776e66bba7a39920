"""What tables are, how they are checked, published and read. Knows no source.

Belongs here: contracts, the gate, releases and the reading side.
Does not belong here: fetching, parsing, or how a table is computed.
"""
