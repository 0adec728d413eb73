package source

import (
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding"
)

// decodeNumbers reads Int, Date and Time columns.
func (l *lane) decodeNumbers(values *encoding.Values, from, to, at int) {
	switch {
	case l.form == texts:
		l.decodeRecoded(values, from, to, at)
	case l.form == legacy:
		for _, v := range values.Int96()[from:to] {
			l.setMinute(at, legacyMinute(v))
			at++
		}
	case l.form == instants:
		l.decodeInstants(values.Int64()[from:to], at)
	case values.Kind() == encoding.Int32:
		for _, v := range values.Int32()[from:to] {
			l.setNumber(at, int64(v))
			at++
		}
	default:
		for _, v := range values.Int64()[from:to] {
			l.setNumber(at, v)
			at++
		}
	}
}

// decodeRecoded reads numbers from the texts the place recodes to them.
func (l *lane) decodeRecoded(values *encoding.Values, from, to, at int) {
	data, offsets := values.ByteArray()
	for i := from; i < to; i, at = i+1, at+1 {
		text := data[offsets[i]:offsets[i+1]]
		n, ok := l.numbers[string(text)]
		switch {
		case ok:
		case len(text) == 0:
			n = l.nullInt
		default:
			n.state = unknownCode
		}
		l.vec.Int[at] = n.value
		if n.state != valid {
			l.mark(at, n.state)
		}
	}
}

func (l *lane) setNumber(at int, v int64) {
	n := l.judge(v)
	l.vec.Int[at] = n.value
	if n.state != valid {
		l.mark(at, n.state)
	}
}

// decodeInstants reads timestamps. The loops differ by their divisor only: dividing by a constant is several times faster.
func (l *lane) decodeInstants(values []int64, at int) {
	low, high := l.easyMinutes()
	rows := l.vec.Int[at : at+len(values)]
	switch l.perUnit {
	case 60_000:
		for i, v := range values {
			if m := floor(v, 60_000); m >= low && m <= high {
				rows[i] = int32(m)
			} else {
				l.setMinute(at+i, m)
			}
		}
	case 60_000_000:
		for i, v := range values {
			if m := floor(v, 60_000_000); m >= low && m <= high {
				rows[i] = int32(m)
			} else {
				l.setMinute(at+i, m)
			}
		}
	default:
		for i, v := range values {
			if m := floor(v, 60_000_000_000); m >= low && m <= high {
				rows[i] = int32(m)
			} else {
				l.setMinute(at+i, m)
			}
		}
	}
}

// easyMinutes returns the range of minutes that are valid as they are: none for dates and UTC.
func (l *lane) easyMinutes() (low, high int64) {
	if l.column.Kind != Time || l.utc {
		return 0, -1
	}
	return int64(firstMinute), int64(min(l.now, l.high))
}

// floor divides towards minus infinity.
func floor(v, by int64) int64 {
	q := v / by
	if v%by < 0 {
		q--
	}
	return q
}

// setMinute sets a row of a Time or Date column to a reading in minutes.
func (l *lane) setMinute(at int, minute int64) {
	if minute < int64(firstMinute) || minute >= int64(endMinute) {
		if l.column.Kind == Time || minute < int64(firstDate)*MinutesPerDay || minute >= int64(endMinute) {
			l.vec.Int[at] = 0
			l.mark(at, outOfRange)
			return
		}
	} else if l.utc {
		minute = int64(l.clock.civil(Minute(minute)))
	}
	if l.column.Kind == Time {
		l.vec.Int[at] = int32(minute)
		if minute > int64(l.now) {
			l.mark(at, ahead)
		}
		return
	}
	if floor(minute, MinutesPerDay)*MinutesPerDay != minute {
		l.vec.Int[at] = 0
		l.mark(at, timeOfDay)
		return
	}
	l.setNumber(at, floor(minute, MinutesPerDay))
}

// unixJulianDay is the Julian day number of 1970-01-01, from which INT96 timestamps count.
const unixJulianDay = 2_440_588

func legacyMinute(v deprecated.Int96) int64 {
	nanos := int64(v[0]) | int64(v[1])<<32
	return (int64(v[2])-unixJulianDay)*MinutesPerDay + floor(nanos, 60_000_000_000)
}
