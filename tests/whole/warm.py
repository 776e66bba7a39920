"""Imports Great Expectations for the process that children are forked from.

Belongs here: that one import, the way the gate does it. Does not belong here: anything else.
"""

from warehouse import expect

expect.prepare()
