"""The stand: everything that installs, starts, watches and stops the portal on one machine."""
