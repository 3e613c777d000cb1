"""The registrars' room: applications of the own area, and where mediators stand."""
