package synth

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"slices"

	"riskstrat/features/source"
)

func (pop *population) writeGP(w *tableWriter, lo, hi int) error {
	for _, e := range merged(pop.gp, lo, hi) {
		c := e.call()
		row := w.person(e.person()).Minute(e.minute()).Code(c.status)
		if c.hcp == noHCP {
			row.Null()
		} else {
			row.Code(c.hcp)
		}
		row.Code(c.mode)
		if at, ok := e.bookedAt(); ok {
			row.Minute(at)
		} else {
			row.Null()
		}
		if err := w.End(); err != nil {
			return err
		}
	}
	return nil
}

func (pop *population) writeAE(w *tableWriter) error {
	for m := range pop.cal.months() {
		for _, e := range merged(pop.ae, m, m+1) {
			a := e.attendance()
			row := w.person(e.person()).Minute(e.minute()).Code(a.department).Code(a.category)
			if a.acuity == 0 {
				row.Null()
			} else {
				row.Int(int32(a.acuity))
			}
			row.Code(a.arrival).Code(a.disposal).Name(pop.town.providers[a.provider])
			if err := w.End(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (pop *population) writeAdmissions(w *tableWriter) error {
	rows := gather(pop, func(b *batch) []spell { return b.spells })
	byDay(rows, func(s *spell) (source.Day, uint32) { return s.admitted, s.person })
	for _, s := range rows {
		w.person(s.person).Code(s.method).Day(s.admitted).Day(s.discharged).Code(s.classification).Name(pop.town.providers[s.provider])
		if err := w.End(); err != nil {
			return err
		}
	}
	return nil
}

// writeResidents writes one row per registration, in the order of the identifiers.
func (pop *population) writeResidents(w *tableWriter) error {
	order := make([]int, len(pop.ids))
	people := make([]*person, 0, len(pop.ids))
	for _, b := range pop.batches {
		for i := range b.persons {
			order[len(people)] = len(people)
			people = append(people, &b.persons[i])
		}
	}
	slices.SortFunc(order, func(a, b int) int { return bytes.Compare(pop.ids[a][:], pop.ids[b][:]) })
	for _, i := range order {
		for _, s := range people[i].stays {
			if err := pop.writeStay(w, i, people[i], s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (pop *population) writeStay(w *tableWriter, i int, p *person, s stay) error {
	home := &pop.town.dwellings[p.dwelling]
	place := &pop.town.lsoas[home.lsoa]
	row := w.bytes(&pop.ids[i]).Int(int32(p.year)).Code(p.sex)
	if p.ethnic == noEthnic {
		row.Null()
	} else {
		row.Code(p.ethnic)
	}
	surgery := &pop.town.practices[s.practice]
	row.Name(place.code).Int(int32(place.decile)).Name(surgery.code).Name(surgery.pcn).Day(s.from).Day(s.to).Day(p.deceased)
	household := pseudonym(pop.seed, "household", uint64(p.dwelling))
	w.bytes(&household).Day(p.careHome).Day(p.palliative)
	return w.End()
}

func (pop *population) writeConditions(w *tableWriter) error {
	rows := gather(pop, func(b *batch) []entry { return b.conditions })
	byDay(rows, func(e *entry) (source.Day, uint32) { return e.on, e.person })
	for _, e := range rows {
		w.person(e.person).Name(registers[e.register].Name).Day(e.on)
		if err := w.End(); err != nil {
			return err
		}
	}
	return nil
}

func (pop *population) writeOptOuts(w *tableWriter) error {
	rows := gather(pop, func(b *batch) []optOut { return b.support.optOuts })
	byDay(rows, func(o *optOut) (source.Day, uint32) { return o.on, o.person })
	for _, o := range rows {
		w.person(o.person).Code(o.kind).Day(o.on)
		if err := w.End(); err != nil {
			return err
		}
	}
	return nil
}

func (pop *population) writeReferrals(w *tableWriter) error {
	rows := gather(pop, func(b *batch) []referral { return b.support.referrals })
	byDay(rows, func(r *referral) (source.Day, uint32) { return r.on, r.person })
	for _, r := range rows {
		row := w.person(r.person).Day(r.on).Code(r.source).Code(r.status).Name(r.need)
		if r.outcome == noOutcome {
			row.Null()
		} else {
			row.Code(r.outcome)
		}
		if r.service == noService {
			row.Null().Null()
		} else {
			row.Name(serviceList[r.service].name).Name(serviceList[r.service].provider)
		}
		row.Day(r.ended)
		if err := w.End(); err != nil {
			return err
		}
	}
	return nil
}

func (pop *population) writeDecisions(w *tableWriter) error {
	rows := gather(pop, func(b *batch) []decision { return b.support.decisions })
	byDay(rows, func(d *decision) (source.Day, uint32) { return d.on, d.person })
	for _, d := range rows {
		list := "rising_need"
		if d.listed == source.NoDay {
			list = ""
		}
		w.person(d.person).Name(list).Day(d.listed).Code(d.decision).Day(d.on)
		if err := w.End(); err != nil {
			return err
		}
	}
	return nil
}

func (pop *population) writeServices(w *tableWriter) error {
	rng := rand.New(rand.NewPCG(pop.seed, 0x73657276))
	for _, s := range serviceList {
		places, waiting, open := drawService(rng)
		w.Name(s.name).Name(s.provider).Text(s.needs).Null().Text(s.eligibility).Int(places).Int(waiting).Bool(open).
			Day(pop.cal.asOf - 1 - source.Day(rng.IntN(200)))
		if err := w.End(); err != nil {
			return err
		}
	}
	return nil
}

func (pop *population) writeAreas(w *tableWriter) error {
	for _, p := range pop.town.practices {
		w.Name(p.code).Name(p.pcn).Name(p.cluster).Name(p.adviser).Int(p.capacity).Day(pop.cal.start[0]).Name(p.supplier)
		if err := w.End(); err != nil {
			return err
		}
	}
	return nil
}

func (pop *population) writeWellbeing(w *tableWriter) error {
	rows := gather(pop, func(b *batch) []answers { return b.support.wellbeing })
	byDay(rows, func(a *answers) (source.Day, uint32) { return a.on, a.person })
	for _, a := range rows {
		row := w.person(a.person).Day(a.on).Code(a.instrument).Code(a.occasion)
		for i := range 14 {
			if i < len(a.items) {
				row.Int(a.items[i])
			} else {
				row.Null()
			}
		}
		if err := w.End(); err != nil {
			return err
		}
	}
	return nil
}

func (pop *population) writeMental(w *tableWriter) error {
	rows := gather(pop, func(b *batch) []contact { return b.support.mental })
	byDay(rows, func(c *contact) (source.Day, uint32) { return c.opened, c.person })
	for _, c := range rows {
		w.person(c.person).Day(c.opened).Day(c.closed).Name(c.service)
		if err := w.End(); err != nil {
			return err
		}
	}
	return nil
}

func (pop *population) writeNeeds(w *tableWriter) error {
	rows := gather(pop, func(b *batch) []need { return b.support.needs })
	slices.SortFunc(rows, func(a, b need) int {
		return cmp.Compare(scramble(uint64(a.person)), scramble(uint64(b.person)))
	})
	for _, n := range rows {
		row := w.person(n.person).Name(n.language)
		if n.format == noFormat {
			row.Null()
		} else {
			row.Code(n.format)
		}
		if err := w.End(); err != nil {
			return err
		}
	}
	return nil
}

// gather concatenates one kind of row of all batches.
func gather[T any](pop *population, of func(*batch) []T) []T {
	var out []T
	for _, b := range pop.batches {
		out = append(out, of(b)...)
	}
	return out
}
