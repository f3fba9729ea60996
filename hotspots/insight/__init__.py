"""What the numbers mean: trends, forecasts, patrols, patches. Arrays and frames in, arrays and frames out."""
