"""The engine under the checks: declaration, registry, runner and the vocabulary to read objects with."""
