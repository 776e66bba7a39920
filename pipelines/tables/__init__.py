"""One module a table: a pure function, named as the table, whose parameters name its inputs.

An input is another table (its history), an observation (`<source>_<records>`), a reference file
(`<name>_reference`) or one of the few facts that `graph.SPECIAL` lists. What a function reads of a
long table it may say in `READS`, so that no more of it is decoded. The graph of the whole
pipeline is made from these names: writing the module is all the wiring there is.

Belongs here: how a table's rows come of its inputs. Does not belong here: reading, checking,
vintages or publishing; a function here touches no disk, clock or network.
"""
