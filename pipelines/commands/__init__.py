"""The commands, a module each or a few that belong together.

Belongs here: reading arguments, calling one function of the pipeline, saying what came of it.
Heavy libraries are imported inside the commands, so that each starts as fast as it can.
Does not belong here: work.
"""
