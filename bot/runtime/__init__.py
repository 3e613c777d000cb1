"""The four loops: intake, worker, sender, timers."""
