"""One module a question of the reader: a function from a release to a section.

Belongs here: which rows answer the question, in which order, in which words.
Does not belong here: computing figures (tables do), drawing (`charts`), HTML (`templates`).
"""
