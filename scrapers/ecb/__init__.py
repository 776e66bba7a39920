"""European Central Bank: euro foreign exchange reference rates, one a currency and working day."""
