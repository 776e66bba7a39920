"""Reading many WARC files at once, on this machine or on others, before one writer imports them.

The unit of work is one file. Reading it is a pure function of its bytes, the code and the
reference files, so it does not matter who does it, or how often: what comes back is what the ledger
would have remembered had it read the captures itself. Import, build, gate and release stay as ever.
"""
