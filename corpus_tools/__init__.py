"""Repair, split, deduplicate and mine scraped Chinese report texts."""
