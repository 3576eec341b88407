"""指标: one fact asked once; what was observed, where it came from and when."""
