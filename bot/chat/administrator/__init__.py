"""What administrators do in chat: they grant and revoke offices, and see no case."""
