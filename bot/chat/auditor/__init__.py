"""What auditors do in chat: they read the audit trail, and nothing else."""
