"""How well questions find their passages: written questions, judged sections, gold facts, and the figures over them."""
