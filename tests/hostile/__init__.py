"""A hostile world in a box: every source on one local server, misbehaving by plan.

Belongs here: the world, its faults, the table of what is expected of them, and the judge.
Does not belong here: tests of single parts, which stand beside them.
"""
