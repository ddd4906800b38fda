"""出库事项: opened, heard, verified, deliberated, carried out (9, 10, 17)."""
