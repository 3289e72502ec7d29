"""Speed, memory and scale, as ratios to floors and peers measured in the same run: `python -m bench`."""
