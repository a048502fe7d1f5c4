"""Judges what a carrier hears of a PBX by the raw text alone: begin with judge.py."""
