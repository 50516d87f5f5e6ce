"""Reading a cluster: one protocol, a live and a recorded backend, and the guard that refuses everything else."""
