"""Press: figures in prose, read out of pages and feeds that print them."""
