"""Briefing Bot on Discord; importing this package imports nothing else, Discord least of all."""
