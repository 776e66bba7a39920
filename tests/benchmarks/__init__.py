"""What a run costs, as ratios of two measurements taken in one go: `make bench`.

Belongs here: made-up history of any length, a pandas script to compare with, the goals.
Does not belong here: tests of what is right; nothing of this runs in `make test` but a small form.
"""
