"""禁入名册: who may not come back, until when, and a look by document (10, 17)."""
