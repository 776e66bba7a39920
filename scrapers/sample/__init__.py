"""The shipped sample: response bodies, their index, and the script that makes them.

Belongs here: what `README.md` in this folder describes, and nothing else.
Does not belong here: recorded responses; those stay outside the project.
"""
