"""From reports with places to hotspots with evidence: grid → evidence → cluster → hotspots → track.

All functions here take and return arrays and frames; none opens a store.
"""
