"""Thresholds with a promise: plans, tests, forecasts, charts."""
