"""What other tools dump of a cluster, read by its layout."""
