<<<<<<< HEAD
"""Insight: what the hotspots mean for each team. Frames in, frames out."""
=======
"""What the numbers mean: trends, forecasts, patrols, patches. Arrays and frames in, arrays and frames out."""
>>>>>>> main
