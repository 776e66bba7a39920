"""Press: figures that publishers print as sentences."""
