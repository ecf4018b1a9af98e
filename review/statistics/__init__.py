"""Rates, intervals and agreement: statistics that know no plan."""
