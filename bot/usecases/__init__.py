"""One verb a file: unit of work, actor, plain arguments, now -> events."""
