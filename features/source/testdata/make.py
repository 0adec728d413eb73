"""Writes the Parquet files of this folder as other writers write them, and the rows they hold as text.

The rows are decided here, and the .txt files are written from them without a detour through Parquet, so a test that reads the
files back compares with something no Parquet library has touched. Wall-clock times of files that hold instants are
turned into UTC by zoneinfo. Run with the versions below in a virtual environment:

    pip install pyarrow==26.0.1 duckdb==2.0.0 polars==2.1.0
    python make.py
"""

import datetime as dt
import hashlib
import random
import zoneinfo

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

LONDON = zoneinfo.ZoneInfo("Europe/London")
random.seed(20)

# Wall-clock times on both sides of the clock changes of 2023 and 2024, besides ordinary ones. The hour that does not exist in
# March and the hour that exists twice in October are left out.
EDGES = ["2023-03-26 00:59", "2023-03-26 02:00", "2023-10-29 00:30", "2023-10-29 02:00", "2024-03-31 00:10",
         "2024-03-31 02:30", "2024-07-01 00:20", "2024-01-01 00:00", "2024-06-30 23:59"]


def appointments():
    ids = [hashlib.sha256(b"person %d" % i).hexdigest() for i in range(12)]
    rows = []
    for i in range(60):
        if i < len(EDGES):
            at = dt.datetime.strptime(EDGES[i], "%Y-%m-%d %H:%M")
        else:
            at = dt.datetime(2023, 1, 2, 8, 0) + dt.timedelta(days=random.randrange(600), minutes=10 * random.randrange(60))
        booked = None
        if random.random() < 0.7:
            booked = (at - dt.timedelta(days=random.randrange(1, 40))).replace(hour=9, minute=random.randrange(60))
        rows.append({
            "resident_id": random.choice(ids),
            "starts_at": at,
            "status": random.choice(["attended", "attended", "dna", "cancelled", "unknown"]),
            "hcp_type": random.choice(["gp", "other", None]),
            "mode": random.choice(["face_to_face", "home_visit", "telephone", "online", "unknown"]),
            "booked_at": booked,
        })
    return rows


def text(v):
    if v is None:
        return "-"
    if isinstance(v, dt.datetime):
        return v.strftime("%Y-%m-%dT%H:%M")
    return str(v).lower() if isinstance(v, bool) else str(v)


def write_text(name, rows):
    with open(name, "w") as f:
        for r in rows:
            f.write(" ".join(text(v) for v in r.values()) + "\n")


def instants(rows):
    """The rows with their times as UTC instants without a zone."""
    def utc(t):
        return t and t.replace(tzinfo=LONDON).astimezone(dt.timezone.utc).replace(tzinfo=None)
    return [dict(r, starts_at=utc(r["starts_at"]), booked_at=utc(r["booked_at"])) for r in rows]


def arrow(rows, unit="us", ids=pa.string(), words=pa.string(), zone=None):
    col = {k: [r[k] for r in rows] for k in rows[0]}
    if ids == pa.binary(32):
        col["resident_id"] = [bytes.fromhex(v) for v in col["resident_id"]]
    return pa.table({
        "resident_id": pa.array(col["resident_id"], ids),
        "starts_at": pa.array(col["starts_at"], pa.timestamp(unit, zone)),
        "status": pa.array(col["status"]).cast(words),
        "hcp_type": pa.array(col["hcp_type"]).cast(words),
        "mode": pa.array(col["mode"]).cast(words),
        "booked_at": pa.array(col["booked_at"], pa.timestamp(unit, zone)),
    })


def required(table, but):
    return table.cast(pa.schema([f.with_nullable(f.name in but) for f in table.schema]))


def write_appointments(rows):
    write_text("gp_appointments.txt", rows)
    t = arrow(rows)
    pq.write_table(t, "pyarrow-snappy.parquet", compression="snappy", row_group_size=17)
    pq.write_table(arrow(rows, "ns"), "pyarrow-gzip-v2-ns.parquet", compression="gzip", data_page_version="2.0", version="2.6")
    pq.write_table(arrow(rows, "ms"), "pyarrow-plain-zstd.parquet", compression="zstd", use_dictionary=False)
    # The dictionary of a chunk is given up after a few rows, so that its pages are of both kinds.
    pq.write_table(t, "pyarrow-mixed.parquet", compression="none", dictionary_pagesize_limit=150, data_page_size=150, write_batch_size=5)
    pq.write_table(arrow(rows, ids=pa.binary(32)), "pyarrow-fixed.parquet", compression="zstd", row_group_size=25)
    pq.write_table(arrow(rows, ids=pa.binary(32)), "pyarrow-fixed-plain.parquet", compression="zstd", use_dictionary=False)
    pq.write_table(required(arrow(rows, ids=pa.large_string(), words=pa.dictionary(pa.int8(), pa.string())), ["hcp_type", "booked_at"]),
                   "pyarrow-required.parquet", compression="zstd", data_page_version="2.0")
    pq.write_table(t, "pyarrow-delta.parquet", compression="snappy", use_dictionary=False, column_encoding={
        "resident_id": "DELTA_BYTE_ARRAY", "starts_at": "DELTA_BINARY_PACKED", "status": "DELTA_LENGTH_BYTE_ARRAY",
        "hcp_type": "DELTA_LENGTH_BYTE_ARRAY", "mode": "PLAIN", "booked_at": "BYTE_STREAM_SPLIT"})
    late = arrow(instants(rows))
    pq.write_table(late, "pyarrow-int96-utc.parquet", use_deprecated_int96_timestamps=True)
    pq.write_table(arrow(instants(rows), zone="UTC"), "pyarrow-utc.parquet")
    pq.write_table(t.slice(0, 0), "pyarrow-empty.parquet")  # a row group without rows
    pq.ParquetWriter("pyarrow-no-groups.parquet", t.schema).close()

    frame = pl.DataFrame([{k: r[k] for k in rows[0]} for r in rows], infer_schema_length=None)
    frame.write_parquet("polars.parquet", row_group_size=30)
    frame.with_columns(pl.col("status", "hcp_type", "mode").cast(pl.Categorical)).write_parquet("polars-categorical.parquet", compression="snappy")

    db = duckdb.connect()
    db.register("t", t)
    db.execute("copy (select * from t) to 'duckdb.parquet' (format parquet)")
    db.execute("copy (select * from t) to 'duckdb-zstd-v2.parquet' (format parquet, codec 'zstd', parquet_version 'v2')")


def write_residents():
    rows = []
    for i in range(20):
        rows.append({
            "resident_id": hashlib.sha256(b"resident %d" % i).hexdigest(),
            "year_of_birth": 1930 + 4 * i,
            "sex": random.choice(["1", "2", "9", "X"]),
            "ethnic_category": random.choice(["A", "H", "Z", None]),
            "lsoa_code": random.choice(["E01000001", "E01000002", None]),
            "imd_decile": random.choice([1, 5, 10, None]),
            "practice_code": random.choice(["P81001", "P81002"]),
            "pcn_code": "U12345",
            "registered_from": dt.date(2001, 1, 1) + dt.timedelta(days=200 * i),
            "registered_to": dt.date(2024, 2, 29) if i % 7 == 0 else None,
            "deceased_on": None,
            "household_id": hashlib.sha256(b"house %d" % (i // 3)).hexdigest() if i % 4 else None,
            "care_home_from": None,
            "palliative_from": None,
        })
    write_text("residents.txt", rows)
    # Small integers, dates as midnights, and columns without any value, which pyarrow types as null.
    col = {k: [r[k] for r in rows] for k in rows[0]}
    t = pa.table({k: pa.array(v) for k, v in col.items()})
    t = t.set_column(1, "year_of_birth", pa.array(col["year_of_birth"], pa.int16()))
    t = t.set_column(5, "imd_decile", pa.array(col["imd_decile"], pa.uint8()))
    t = t.set_column(8, "registered_from", pa.array(col["registered_from"], pa.date32()).cast(pa.timestamp("ns")))
    pq.write_table(t, "residents-pyarrow.parquet", compression="snappy")
    pl.DataFrame(rows, infer_schema_length=None, schema_overrides={c: pl.Date for c in ["deceased_on", "care_home_from", "palliative_from"]}
                 ).write_parquet("residents-polars.parquet")


def write_services():
    rows = [{
        "service": "service %d" % i, "provider": "provider %d" % (i % 5), "needs": None if i % 3 else "loneliness; debt", "area": None,
        "eligibility": None, "places": i if i % 2 else None, "waiting_days": 7 * i, "open": i % 4 != 1 and i < 30,
        "verified_on": dt.date(2024, 1, 1 + i % 28) if i % 6 else None,
    } for i in range(40)]
    write_text("services.txt", rows)
    col = {k: [r[k] for r in rows] for k in rows[0]}
    t = pa.table({k: pa.array(v) for k, v in col.items()})
    pq.write_table(t, "services-pyarrow.parquet")
    pq.write_table(t, "services-pyarrow-v2.parquet", data_page_version="2.0", column_encoding={"open": "RLE"},
                   use_dictionary=["service", "provider"])
    db = duckdb.connect()
    db.register("t", t.drop_columns(["area", "eligibility"]))
    db.execute("copy (select * from t) to 'services-duckdb.parquet' (format parquet)")


write_appointments(appointments())
write_residents()
write_services()
