"""fill.py IN OUT: opens the workbook of a part in openpyxl, with every warning an error, looks at what a person would see, types decisions into
it and saves it as OUT."""

import datetime
import sys
import warnings

import openpyxl

warnings.simplefilter("error")
book = openpyxl.load_workbook(sys.argv[1])
assert book.sheetnames == ["Lists", "Others", "What changed", "Columns", "About"], book.sheetnames
for sheet in book:
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type != "f", (sheet.title, cell.coordinate, "is a formula")
lists = book["Lists"]
assert lists.freeze_panes == "A2", lists.freeze_panes
assert lists.auto_filter.ref.replace("$", "").startswith("A1:"), lists.auto_filter.ref
kinds = sorted(rule.type for rule in lists.data_validations.dataValidation)
assert kinds == ["date", "list"], kinds
at = {cell.value: cell.column for cell in lists[1]}
assert isinstance(lists.cell(2, at["Rank"]).value, int)
assert isinstance(lists.cell(2, at["On the list since"]).value, datetime.datetime)
assert lists.cell(2, at["Local id"]).value is None
explained = {row[0].value for row in book["Columns"].iter_rows(min_row=2)}
assert explained == set(at), explained ^ set(at)

lists.cell(2, at["Decision"]).value = "accepted the offer"
lists.cell(2, at["Decided on"]).value = datetime.date(2026, 11, 21)
lists.cell(2, at["Service"]).value = "Walking group"
lists.cell(3, at["Decision"]).value = "could not be reached"
lists.cell(3, at["Decided on"]).value = datetime.datetime(2026, 11, 22, 9, 30)
others = book["Others"]
others.append(["zz", "put forward by the practice", datetime.date(2026, 11, 22)])
book.save(sys.argv[2])
