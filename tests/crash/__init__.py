"""What kills, full disks and damaged files do to a data folder: never a torn release, none lost."""
