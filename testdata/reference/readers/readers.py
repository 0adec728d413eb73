"""readers.py FILE ...: opens each Parquet file in pyarrow, polars and DuckDB, and fails unless all three see the same columns, values,
nulls and descriptions. Prints, by file, the number of rows and, by column, the number of nulls and the sum of the numbers."""

import json
import sys

import duckdb
import polars as pl
import pyarrow.parquet as pq

out = {}
for path in sys.argv[1:]:
    arrow = pq.read_table(path)
    frames = {"pyarrow": pl.from_arrow(arrow), "polars": pl.read_parquet(path), "duckdb": duckdb.sql(f"FROM '{path}'").pl()}
    want = frames["polars"]
    for reader, have in frames.items():
        assert have.columns == want.columns, (path, reader, "columns")
        for name in want.columns:
            a, b = have[name], want[name]
            assert a.dtype == b.dtype, (path, reader, name, a.dtype, b.dtype)
            assert a.equals(b, null_equal=True), (path, reader, name, "values")

    texts = {
        "pyarrow": arrow.schema.metadata[b"riskstrat.fields"].decode(),
        "polars": pl.read_parquet_metadata(path)["riskstrat.fields"],
        "duckdb": duckdb.sql(f"SELECT decode(value) FROM parquet_kv_metadata('{path}') WHERE decode(key) = 'riskstrat.fields'").fetchall()[0][0],
    }
    assert len(set(texts.values())) == 1, (path, "descriptions differ")
    fields = json.loads(texts["pyarrow"])
    assert set(fields) <= set(want.columns), (path, "a description of no column")
    columns = {}
    for name in want.columns:
        c = want[name]
        columns[name] = {"nulls": c.null_count(), "described": sorted(fields.get(name, {}))}
        if c.dtype.is_numeric():
            columns[name]["sum"] = float(c.cast(pl.Float64).sum())
    out[path] = {"rows": want.height, "columns": columns}
json.dump(out, sys.stdout)
