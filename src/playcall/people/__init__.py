"""Users, workspaces, members and their roles, invitations, sign-in."""
