"""Telling people what is wrong, once, and once more when it is well again.

`troubles` says what is wrong now, `book` what each receiver was told, `message` in which words,
`receivers` how it gets there; `sensor` is Dagster's tick that takes them together.
"""
