"""Insight: what the hotspots mean for each team. Frames in, frames out."""
