"""What is true: pure rules and values, without I/O, clock, chance or translated words."""
