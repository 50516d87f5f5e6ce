"""What is kept: a restart loses nothing, and nothing is done or said twice."""
