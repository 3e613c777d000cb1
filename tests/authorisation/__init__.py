"""Every command, button, question and timer, tried by everybody against the table."""
