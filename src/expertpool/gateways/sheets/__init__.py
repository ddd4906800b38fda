"""Sheets in and out: `read` takes what offices keep (.xlsx, .xls, .ods, .csv), `write` makes .xlsx."""

from expertpool.gateways.sheets.reading import read
from expertpool.gateways.sheets.values import Book, Cell, Sheet, Unreadable, column_index, column_letters
from expertpool.gateways.sheets.writing import MEDIA_TYPE, Column, Table, write

__all__ = [
    "MEDIA_TYPE",
    "Book",
    "Cell",
    "Column",
    "Sheet",
    "Table",
    "Unreadable",
    "column_index",
    "column_letters",
    "read",
    "write",
]
