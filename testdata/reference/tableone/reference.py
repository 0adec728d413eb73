"""Standardised differences of two made-up groups, as the Python package tableone works them out (Austin 2009; Yang and Dalton 2012).

Writes data.csv and python.json. Run: python reference.py
"""

import csv
import json
import random
import sys

import pandas
import tableone

random.seed(20090228)
rows = []
for group, n, weights, rate, mean in (("first", 311, [5, 3, 2, 1, 4], 0.31, 6.5), ("second", 1207, [2, 3, 3, 2, 5], 0.12, 4.0)):
    for _ in range(n):
        rows.append({
            "group": group,
            "level": random.choices("abcde", weights)[0],
            "flag": int(random.random() < rate),
            "visits": int(random.expovariate(1 / mean)),
        })
with open("data.csv", "w", newline="") as f:
    out = csv.DictWriter(f, list(rows[0]), lineterminator="\n")
    out.writeheader()
    out.writerows(rows)

table = tableone.TableOne(pandas.DataFrame(rows), columns=["level", "flag", "visits"], categorical=["level", "flag"],
                          groupby="group", smd=True, pval=False)
differences = {variable: abs(float(value)) for variable, value in table.smd_table.iloc[:, 0].items()}
json.dump({"made_with": {"python": sys.version.split()[0], "tableone": tableone.__version__, "pandas": pandas.__version__},
           "differences": {str(k).split(",")[0].strip("('\""): v for k, v in differences.items()}},
          open("python.json", "w"), indent=1)
