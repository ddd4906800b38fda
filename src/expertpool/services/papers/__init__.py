"""The papers of an activity: what stands on each, and how they leave the system (11.6, 20)."""
