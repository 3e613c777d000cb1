"""Forms as data, and the engine that walks a person through one."""
