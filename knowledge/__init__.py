"""Sourced facts and the answers that they give; knows no Discord and no event loop."""
