"""`python -m kbase` is `kbase`."""

from kbase.cli import main

main()
