"""Build the benchmark's features with DuckDB: peer.py EXTRACT DATE OUT.parquet [OURS.parquet]

Prints one JSON object: wall seconds, processor seconds and peak memory (MiB) of the query alone, after the import. With a fourth
argument also compares: for each column the number of persons for whom the two files differ.
"""
import json
import pathlib
import resource
import sys
import time

import duckdb


def processor():
    r = resource.getrusage(resource.RUSAGE_SELF)
    return r.ru_utime + r.ru_stime


def peak_mib():
    """Of this process alone: getrusage would count its parent's, as of before it was started."""
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024


def main(extract, date, out, ours=None):
    sql = (pathlib.Path(__file__).parent / "features.sql").read_text().replace("{extract}", extract).replace("{d}", date)
    con = duckdb.connect()
    con.execute("set threads = 2; set preserve_insertion_order = false")
    wall, cpu = time.time(), processor()
    con.execute(f"copy ({sql}) to '{out}' (format parquet, compression zstd, row_group_size 122880)")
    result = {"wall": time.time() - wall, "processor": processor() - cpu,
              "peak_mib": peak_mib(), "version": duckdb.__version__}
    if ours:
        columns = [c[0] for c in con.execute(f"describe select * from '{out}'").fetchall() if c[0] != "resident_id"]
        tests = ", ".join(f"count(*) filter (a.{c} is distinct from b.{c} and not coalesce(abs(a.{c} - b.{c}) < 1e-12, false))" for c in columns)
        row = con.execute(f"select count(*), count(a.resident_id), count(b.resident_id), {tests} from '{ours}' a full join '{out}' b using (resident_id)").fetchone()
        result["persons"], result["ours"], result["theirs"] = row[:3]
        result["differ"] = {c: n for c, n in zip(columns, row[3:]) if n}
    print(json.dumps(result))


main(*sys.argv[1:])
