"""How far from the best a clustering can be: bounds from below on the least inertia, each in a file with its paper."""
